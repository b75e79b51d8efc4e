from dataclasses import replace

import pytest
import torch

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.codec_config import CodecConfig, CodecSizes
from loopstudio.engines.diffusion.config import SoundConfig

TINY = CodecConfig.tiny()


def made(config: CodecConfig) -> Codec:
    torch.manual_seed(0)
    return Codec(config).eval().requires_grad_(False)


def test_the_published_network_has_the_published_weights() -> None:
    with torch.device("meta"):
        network = Codec(CodecConfig(CodecSizes(), SoundConfig()))
    assert sum(weight.numel() for weight in network.parameters()) == 20_770_642


def test_latents_are_a_frame_for_each_stride() -> None:
    assert made(TINY).encode(torch.randn(2, 2, 16)).shape == (2, 8, 4)


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
def test_sound_comes_back_as_long_as_it_was(factor: int) -> None:
    sizes = replace(TINY.sizes, factors=(factor, 1))
    sound = torch.randn(1, 2, 2 * factor * 4)
    assert made(replace(TINY, sizes=sizes))(sound).shape == sound.shape


def test_bounded_latents_are() -> None:
    network = made(TINY)
    loud = 1e4 * torch.randn(1, 2, 16)
    assert float(network.encode(loud).abs().max()) <= 1.0
    free = made(replace(TINY, sizes=replace(TINY.sizes, bounded=False)))
    torch.testing.assert_close(free.encode(loud).tanh(), network.encode(loud))


@pytest.mark.parametrize("samples", [0, 15])
def test_lengths_of_no_whole_frames_are_refused(samples: int) -> None:
    with pytest.raises(InvalidValue, match="no multiple of 4"):
        made(TINY).encode(torch.zeros(1, 2, samples))
