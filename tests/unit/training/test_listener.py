import math

import pytest
import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.training.listener import Listener
from loopstudio.training.musicnn import RATE, PatchSpectrogram
from tests.support.musicnn_weights import random_weights

BAR = MelConfig()
SECONDS = 2.0


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener(random_weights(), BAR)


def heard(listener: Listener, sound: Tensor) -> Tensor:
    return listener.patches(LogMel(BAR)(sound)[:, None])


def noise(rate: int) -> Tensor:
    """White noise of one power density at any rate."""
    white = torch.randn(4, round(rate * SECONDS), generator=torch.Generator().manual_seed(0))
    return white * 0.1 * math.sqrt(rate / 44_100)


def test_noise_is_read_at_the_levels_of_musicnn(listener: Listener) -> None:
    # Its low bands are made of one bin of noise, so that their mean log lies lower, by up to 0.16.
    wanted = PatchSpectrogram()(noise(RATE))[:, :125].mean((0, 1))
    assert torch.allclose(heard(listener, noise(44_100)).mean((0, 1))[:-4], wanted[:-4], atol=0.2)


@pytest.mark.parametrize("hertz", [300, 1_000, 4_000])
def test_a_tone_is_read_where_musicnn_has_it(listener: Listener, hertz: int) -> None:
    def tone(rate: int) -> Tensor:
        at = torch.arange(round(rate * SECONDS), dtype=torch.float64) / rate
        return (0.5 * torch.sin(2 * math.pi * hertz * at)).float()[None]

    wanted = PatchSpectrogram()(tone(RATE))[0, 60].argmax()
    assert abs(int(heard(listener, tone(44_100))[0, 60].argmax()) - int(wanted)) <= 1


def test_an_eighth_later_is_a_row_lower(listener: Listener) -> None:
    image = torch.rand(1, 1, BAR.bands, 168) * 2.0 - 1.0
    eighth = 168 // 8
    first, later = (listener.patches(x) for x in (image, image.roll(eighth, -1)))
    assert torch.allclose(later.roll(-16, 1), first, atol=1e-4)


def test_maps_are_eighths_by_frames(listener: Listener) -> None:
    maps = listener(torch.zeros(2, 1, BAR.bands, 168))
    assert [tuple(x.shape) for x in maps] == [(2, n, 8, 16) for n in listener.channels]


def test_silence_and_full_scale_are_finite(listener: Listener) -> None:
    image = torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1).expand(2, 1, BAR.bands, 168)
    assert all(bool(x.isfinite().all()) for x in listener(image))


def test_it_stays_as_it_was_published(listener: Listener) -> None:
    listener.train()
    assert not listener.training
    assert not any(p.requires_grad for p in listener.parameters())
