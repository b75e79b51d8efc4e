import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.extending import extended
from loopstudio.engines.diffusion.keeping import Kept

BAR = torch.arange(8.0)[None, None]


class Counter:
    """Makes windows of the number of the window, and notes what it was to keep."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def __call__(self, kept: Kept, index: int) -> Tensor:
        self.kept.append(kept)
        return kept.within(torch.full_like(kept.sound, 100.0 + index))


def test_a_bar_becomes_two_by_halves() -> None:
    made = extended(Counter(), BAR, 16)
    assert made.flatten().tolist() == [*range(8), *[100] * 4, *[101] * 4]


def test_each_window_begins_with_the_half_before() -> None:
    make = Counter()
    extended(make, BAR, 20)
    assert make.kept[0].sound.flatten().tolist() == [4, 5, 6, 7, 0, 0, 0, 0]
    assert make.kept[1].sound.flatten().tolist() == [100] * 4 + [0] * 4
    assert make.kept[1].mask.tolist() == [1] * 4 + [0] * 4


def test_the_last_window_lies_between_the_end_and_the_beginning() -> None:
    make = Counter()
    extended(make, BAR, 12)
    (last,) = make.kept
    assert last.sound.flatten().tolist() == [6, 7, 0, 0, 0, 0, 0, 1]
    assert last.mask.tolist() == [1, 1, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("samples", [8, 14, 0])
def test_other_lengths_are_refused(samples: int) -> None:
    with pytest.raises(InvalidValue, match="halves of a window of 8"):
        extended(Counter(), BAR, samples)


def test_a_window_without_quarters_is_refused() -> None:
    with pytest.raises(InvalidValue):
        extended(Counter(), BAR[..., :6], 12)
