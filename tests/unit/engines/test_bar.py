import math

import pytest
import torch

from loopstudio.engines.bar import resampled, whole_frames


@pytest.mark.parametrize(
    ("samples", "hop", "frames"), [(88_200, 1024, 86), (88_200, 2048, 43), (100, 2048, 1)]
)
def test_the_nearest_number_of_frames_is_told(samples: int, hop: int, frames: int) -> None:
    assert whole_frames(samples, hop) == frames


@pytest.mark.parametrize("before", [1000, 1001])
@pytest.mark.parametrize("after", [900, 901, 1200, 1201])
def test_a_loop_keeps_its_turns_whatever_its_length(before: int, after: int) -> None:
    def loop(samples: int) -> torch.Tensor:
        turn = torch.arange(samples).double() / samples * 2 * math.pi
        return torch.cos(7 * turn + 1) + torch.sin(430 * turn) + 0.5

    torch.testing.assert_close(resampled(loop(before), after), loop(after), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("before", "after"), [(1000, 1200), (1001, 1300), (999, 1000)])
def test_one_made_longer_and_back_is_what_it_was(before: int, after: int) -> None:
    sound = torch.randn(2, before)
    back = resampled(resampled(sound, after), before)
    torch.testing.assert_close(back, sound, atol=1e-5, rtol=0)


def test_one_of_the_length_asked_for_is_left_alone() -> None:
    sound = torch.randn(10)
    assert resampled(sound, 10) is sound
