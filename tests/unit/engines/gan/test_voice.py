import pytest
import torch

from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.gan.voice import MelganVoice, SpectralVoice, voice
from loopstudio.engines.vocoding.vocoder import Vocoder, VocoderConfig


def ours() -> SpectralVoice:
    torch.manual_seed(0)
    made = voice(Vocoder(VocoderConfig.tiny()).eval().requires_grad_(False), torch.float32)
    assert isinstance(made, SpectralVoice)
    return made


def theirs(dtype: torch.dtype = torch.float32) -> MelganVoice:
    torch.manual_seed(0)
    made = voice(Melgan(MelganConfig.tiny()).eval().requires_grad_(False), dtype)
    assert isinstance(made, MelganVoice)
    return made


def test_our_vocoder_draws_its_noise_from_each_seed() -> None:
    images = torch.zeros(2, 80, 168)
    first, second = ours()(images, [1, 2])
    again, same = ours()(images, [2, 2])
    assert not torch.equal(first, second)
    torch.testing.assert_close(again, same)
    torch.testing.assert_close(again, second, atol=1e-5, rtol=1e-4)


def test_a_melgan_hears_no_seed() -> None:
    images = torch.randn(1, 64, 12)
    assert torch.equal(theirs()(images, [1]), theirs()(images, [2]))


def test_a_melgan_computes_in_the_format_asked_for() -> None:
    assert theirs(torch.bfloat16).vocoder.dtype == torch.bfloat16


def test_every_image_needs_its_seed() -> None:
    with pytest.raises(ValueError, match="one seed"):
        theirs()(torch.randn(2, 64, 12), [1])
    with pytest.raises(ValueError, match="one seed"):
        ours()(torch.zeros(2, 80, 168), [1])
