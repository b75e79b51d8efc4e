import pytest
import torch

from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.gan.voice import CarriedVoice, MelganVoice, SpectralVoice, voice
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig


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


def test_a_carrier_is_heard_in_the_lows_alone() -> None:
    vocoder = Vocoder(VocoderConfig.tiny()).eval().requires_grad_(False)
    images, seconds = torch.zeros(1, 80, 168), torch.arange(88_200) / 44_100
    carrier = torch.sin(2.0 * torch.pi * 220.0 * seconds)[None]
    plain = SpectralVoice(vocoder)(images, [1])
    carried = CarriedVoice(vocoder)(images, [1], carrier)
    assert carried.shape == plain.shape
    change = torch.fft.rfft(carried - plain)[0].abs().square()
    total = torch.fft.rfft(plain)[0].abs().square()
    lows, highs = slice(2 * 100, 2 * 2_000), slice(2 * 9_000, 2 * 18_000)
    assert change[lows].sum() > 0.3 * total[lows].sum()
    assert change[highs].sum() < 0.1 * total[highs].sum()
