import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.score import STEPS, Notes, rolled, tonic_rows


def notes(*lines: tuple[float, float, int, float, float], bar: int = 0) -> Notes:
    start, length, pitch, velocity, struck = torch.tensor(lines).unbind(1)
    bars = torch.full((len(lines),), bar)
    return Notes(bars, start, length, pitch.long(), velocity, struck)


def roll(*lines: tuple[float, float, int, float, float], frames: int = STEPS) -> Tensor:
    return rolled(notes(*lines), (1, 3, frames))[0]


def test_a_note_is_struck_where_it_starts_and_held_for_as_long_as_it_lasts() -> None:
    made = roll((2.0, 3.0, 1, 0.5, 1.0))
    wanted = torch.zeros(6, STEPS)
    wanted[1, 2] = 0.5
    wanted[4, 2:5] = 0.5
    torch.testing.assert_close(made, wanted)


def test_a_start_between_two_frames_is_shared_by_them() -> None:
    made = roll((2.25, 1.0, 0, 1.0, 1.0))
    torch.testing.assert_close(made[0, 2:4], torch.tensor([0.75, 0.25]))
    torch.testing.assert_close(made[3, 2:4], torch.tensor([0.75, 0.25]))


def test_a_note_over_the_end_goes_on_at_the_beginning() -> None:
    made = roll((46.0, 4.0, 2, 1.0, 1.0))
    assert made[5].nonzero().flatten().tolist() == [0, 1, 46, 47]


def test_a_note_lasts_a_bar_at_most() -> None:
    torch.testing.assert_close(roll((7.0, 90.0, 0, 1.0, 1.0))[3], torch.ones(STEPS))


def test_a_note_that_is_glided_to_is_held_and_not_struck() -> None:
    made = roll((0.0, 1.0, 0, 1.0, 0.0))
    assert (float(made[0].sum()), float(made[3].sum())) == (0.0, 1.0)


def test_frames_may_be_finer_than_steps() -> None:
    made = roll((4.0, 2.0, 0, 1.0, 1.0), frames=168)
    assert made[0].nonzero().flatten().tolist() == [14]
    assert float(made[3].sum()) == pytest.approx(7.0)


def test_bars_are_moved_each_by_its_own_rows() -> None:
    two = Notes(*(torch.cat(pair) for pair in zip(_parts(0), _parts(1), strict=True)))
    assert two.moved(torch.tensor([2, 5])).pitch.tolist() == [3, 6]


def _parts(bar: int) -> tuple[Tensor, ...]:
    one = notes((0.0, 1.0, 1, 1.0, 1.0), bar=bar)
    return one.bar, one.start, one.length, one.pitch, one.velocity, one.struck


def test_a_tonic_is_no_further_than_six_semitones_away() -> None:
    assert tonic_rows(torch.arange(12)).tolist() == [0, 1, 2, 3, 4, 5, 6, -5, -4, -3, -2, -1]
