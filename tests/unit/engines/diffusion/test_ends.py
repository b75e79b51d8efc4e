import pytest
import torch
from torch.nn import functional as F

from loopstudio.engines.diffusion.ends import joined, mirrored, overlapped

LINE = torch.arange(4.0)[None, None]


def test_the_mirror_image_goes_on() -> None:
    assert mirrored(LINE, 2).flatten().tolist() == [2, 1, 0, 1, 2, 3, 2, 1]


@pytest.mark.parametrize("pad", [1, 4, 9])
def test_the_other_end_goes_on_round_and_round(pad: int) -> None:
    assert joined(LINE, pad).flatten().tolist() == [i % 4 for i in range(-pad, 4 + pad)]


def test_windows_that_reach_beyond_an_end_are_cut_off() -> None:
    x, weight = torch.randn(2, 3, 5), torch.randn(3, 2, 8)
    wanted = F.conv_transpose1d(x, weight, stride=4, padding=2)
    torch.testing.assert_close(overlapped(x, weight, 4, circular=False), wanted)


@pytest.mark.parametrize("window", [4, 8, 16])
def test_windows_of_a_loop_reach_round_to_its_other_end(window: int) -> None:
    x, weight = torch.randn(2, 3, 5), torch.randn(3, 2, window)
    made = overlapped(x, weight, 4, circular=True)
    assert made.shape == (2, 2, 20)
    torch.testing.assert_close(
        overlapped(x.roll(2, -1), weight, 4, circular=True), made.roll(8, -1)
    )
