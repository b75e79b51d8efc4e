import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.counting import Heard, Step
from loopstudio.engines.diffusion.extending import Piece, extended, pieces, repeated
from loopstudio.engines.diffusion.keeping import Kept
from loopstudio.engines.diffusion.schedule import Level

BAR = torch.arange(8.0)[None, None]


class Counter:
    """Makes windows of the number of the window, and notes what it was to keep."""

    def __init__(self, ends_at: int | None = None) -> None:
        self.kept: list[Kept] = []
        self.ends_at = ends_at

    def __call__(self, piece: Piece, kept: Kept, heard: Heard, index: int) -> tuple[Tensor, bool]:
        del piece
        self.kept.append(kept)
        made = torch.full_like(kept.sound, 100.0 + index)
        heard(Step(index + 1, 4, Level(0.0), made))
        return kept.within(made), index == self.ends_at


def longer(make: Counter, bars: int, own: int = 1, heard: Heard | None = None) -> list[float]:
    frames = 8 * bars
    parts = pieces(frames, bars, own)
    made = extended(repeated(BAR[..., : 8 * own], frames), parts, make, heard)
    return made.flatten().tolist()


def test_a_bar_becomes_two_by_halves() -> None:
    assert longer(Counter(), 2) == [*range(8), *[100] * 4, *[101] * 4]


def test_what_the_sound_has_stays_whatever_its_length() -> None:
    sound = torch.arange(16.0)[None, None]
    made = extended(repeated(sound, 24), pieces(24, 3, 2), Counter(), None)
    assert made.flatten().tolist() == [*range(16), *[100] * 4, *[101] * 4]


def test_each_half_bar_lies_after_a_bar_and_before_half_of_one() -> None:
    make = Counter()
    longer(make, 3)
    assert [kept.mask.tolist() for kept in make.kept] == [[1] * 8 + [0] * 4 + [1] * 4] * 4
    # The loop as it repeats comes after it while nothing else is made.
    assert make.kept[0].sound.flatten().tolist() == [*range(8), *range(8)]
    assert make.kept[1].sound.flatten().tolist() == [4, 5, 6, 7, *[100] * 4, 4, 5, 6, 7, 0, 1, 2, 3]


def test_after_the_last_half_bar_comes_the_beginning() -> None:
    make = Counter()
    longer(make, 4)
    assert make.kept[-1].sound.flatten()[-4:].tolist() == [0, 1, 2, 3]


def test_what_is_made_before_its_time_ends_it_and_the_rest_repeats() -> None:
    make = Counter(ends_at=1)
    assert longer(make, 3) == [*range(8), *[100] * 4, *[101] * 4, *range(8)]
    assert len(make.kept) == 2


def test_all_of_the_loop_is_heard_each_time() -> None:
    heard: list[Step] = []
    longer(Counter(), 2, heard=heard.append)
    assert [step.done for step in heard] == [1, 2]
    assert heard[0].clean.flatten().tolist() == [*range(8), *[100] * 4, 4, 5, 6, 7]


@pytest.mark.parametrize(("frames", "bars", "stride"), [(84, 2, 6), (132, 3, 6), (30, 4, 3)])
def test_windows_are_whole_strides_and_all_that_is_new_is_made_once(
    frames: int, bars: int, stride: int
) -> None:
    parts = pieces(frames, bars, 1, stride)
    made = torch.cat([part.places[part.kept == 0.0] for part in parts])
    assert made.tolist() == list(range(2 * frames // (2 * bars), frames))
    assert {len(part.places) % stride for part in parts} == {0}


def test_a_loop_of_its_own_bars_has_nothing_to_make() -> None:
    assert pieces(84, 2, 2) == ()
