import pytest
import torch

from loopstudio.engines.rave.layers import Chain, Conv, Kernel
from loopstudio.engines.rave.noise_head import NoiseHead, loudness_curve, shaped


def test_loudness_rises_from_nothing_to_two() -> None:
    curve = loudness_curve(torch.tensor([-20.0, -5.0, 0.0, 20.0]))
    assert curve.tolist() == pytest.approx([1e-7, 2.0e-5, 2.0 * 0.5**2.3, 2.0], rel=0.02)


def test_a_flat_response_lets_the_noise_through() -> None:
    noise = torch.rand(1, 2, 3, 16) * 2 - 1
    flat = torch.ones(1, 2, 3, 5)
    # An impulse in the middle of its window.
    torch.testing.assert_close(shaped(noise, flat), noise)


def test_an_impulse_response_longer_than_a_hop_is_cut_as_published() -> None:
    noise = torch.rand(1, 1, 1, 8) * 2 - 1
    # Of 62 samples the first eight of the window are left: next to nothing.
    assert shaped(noise, torch.ones(1, 1, 1, 32)).abs().max() < 1e-6


def test_each_hop_is_filtered_by_its_own_response() -> None:
    noise = torch.rand(1, 1, 2, 8) * 2 - 1
    response = torch.stack((torch.ones(5), torch.zeros(5)))[None, None]
    made = shaped(noise, response)
    torch.testing.assert_close(made[0, 0, 0], noise[0, 0, 0])
    assert not made[0, 0, 1].any()


def test_a_head_begins_nearly_silent() -> None:
    torch.manual_seed(0)
    head = NoiseHead(Chain(Conv(6, 4 * 5, Kernel(4, stride=2, left=2))), lines=4, points=5)
    made = head(torch.randn(2, 6, 1, 16), torch.rand(2, 4, 64) * 2 - 1, "silent")
    assert made.shape == (2, 4, 64)
    assert made.abs().max() < 1e-2
