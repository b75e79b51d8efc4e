import math

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.resampling import lowered, raised


def sine(samples: int, cycles: float) -> Tensor:
    return torch.sin(2 * math.pi * cycles * torch.arange(samples) / samples)[None, None]


@pytest.mark.parametrize("factor", [2, 4, 16])
def test_a_low_sine_survives_the_way_down_and_up(factor: int) -> None:
    x = sine(4_096, 4_096 / 256)
    back = raised(lowered(x, factor), factor)
    inside = slice(512, -512)
    assert (back - x)[..., inside].square().mean().sqrt() < 2e-3


def test_what_is_too_high_is_gone() -> None:
    high = lowered(sine(4_096, 4_096 / 3), 4)[..., 64:-64]
    assert high.abs().max() < 1e-3


def test_lengths_follow_the_factor() -> None:
    assert lowered(torch.zeros(2, 3, 96), 4).shape == (2, 3, 24)
    assert raised(torch.zeros(2, 3, 24), 4).shape == (2, 3, 96)


def test_a_turned_loop_is_resampled_to_the_loop_turned() -> None:
    x = torch.randn(1, 2, 64)
    turned = raised(x.roll(5, -1), 4, circular=True)
    torch.testing.assert_close(turned, raised(x, 4, circular=True).roll(20, -1))
    turned = lowered(x.roll(8, -1), 4, circular=True)
    torch.testing.assert_close(turned, lowered(x, 4, circular=True).roll(2, -1))


def test_channels_are_resampled_apart() -> None:
    x = torch.randn(2, 2, 32)
    torch.testing.assert_close(raised(x, 2)[1:, :1], raised(x[1:, :1], 2))
