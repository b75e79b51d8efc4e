import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.config import ImageConfig, Scaling
from loopstudio.engines.diffusion.image import Image, mel_bank

MEL = ImageConfig(n_fft=64, window=64, hop=16, bands=8, scaling="plain")


def sound(samples: int = 256, seed: int = 1) -> Tensor:
    return torch.randn(2, 2, samples, generator=torch.Generator().manual_seed(seed))


def test_triangles_are_even_on_the_mel_scale_and_of_height_one() -> None:
    bank = mel_bank(16_000, 20, 4_001)
    tops = bank.argmax(1).double() * 2.0
    assert bank.max(1).values.min() > 0.98
    mels = 2595.0 * (1.0 + tops / 700.0).log10()
    assert (mels.diff() - mels.diff().mean()).abs().max() < 2.0


def test_there_is_a_frame_for_every_hop() -> None:
    assert Image(MEL, 16_000)(sound()).shape == (2, 2, 8, 16)


def test_a_sine_is_loudest_in_its_band() -> None:
    time = torch.arange(1_024) / 16_000
    image = Image(replace(MEL, bands=16), 16_000)(torch.sin(2 * math.pi * 2_000 * time)[None, None])
    edges = torch.linspace(0, 2595 * math.log10(1 + 8_000 / 700), 18)
    centres = 700 * (10 ** (edges[1:-1] / 2595) - 1)
    assert image[0, 0].mean(1).argmax() == (centres - 2_000).abs().argmin()


def test_logarithms_have_a_floor() -> None:
    image = Image(replace(MEL, scaling="log"), 16_000)
    assert image(torch.zeros(1, 1, 64)).unique().tolist() == pytest.approx([math.log(1e-5)])


def test_the_root_of_a_sound_is_between_minus_one_and_one() -> None:
    image = Image(replace(MEL, scaling="root"), 16_000)(sound())
    assert -1.0 <= image.min() < image.max() == 1.0


@pytest.mark.parametrize("scaling", ["plain", "root", "log"])
def test_an_image_does_not_depend_on_what_is_in_the_batch(scaling: Scaling) -> None:
    image = Image(replace(MEL, scaling=scaling), 16_000)
    loud = sound() * torch.tensor([1.0, 9.0])[:, None, None]
    torch.testing.assert_close(image(loud)[:1], image(loud[:1]))


def test_silence_has_an_image() -> None:
    assert Image(replace(MEL, scaling="root"), 16_000)(torch.zeros(1, 1, 64)).unique() == -1.0


def test_magnitudes_of_bins_are_those_of_a_centred_transform() -> None:
    config = ImageConfig(n_fft=63, window=63, hop=16, bands=0, scaling="plain")
    wanted = torch.stft(
        sound()[:, 1], 63, 16, window=torch.hann_window(63), normalized=True, return_complex=True
    ).abs()
    got = Image(config, 16_000)(sound())
    assert got.shape == (2, 2, 32, 16)
    torch.testing.assert_close(got[:, 1], wanted)


def test_the_image_of_a_turned_loop_is_the_loops_turned() -> None:
    image = Image(MEL, 16_000, circular=True)
    torch.testing.assert_close(image(sound().roll(48, -1)), image(sound()).roll(3, -1))
