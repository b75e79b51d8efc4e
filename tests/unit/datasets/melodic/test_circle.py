import numpy as np

from loopstudio.datasets.melodic.circle import LONGEST, add_at, folded, frame_at
from loopstudio.datasets.mono import FRAMES


def test_a_beat_is_half_a_second() -> None:
    assert (frame_at(1.0), frame_at(4.0)) == (22_050, FRAMES)


def test_a_tail_sounds_at_the_start() -> None:
    long = np.zeros(FRAMES + 10_000, np.float32)
    long[FRAMES + 100] = 1.0
    assert folded(long)[100] == 1.0


def test_what_never_ends_is_faded_out() -> None:
    assert folded(np.ones(2 * LONGEST, np.float32)).shape == (FRAMES,)
    assert folded(np.ones(2 * LONGEST, np.float32))[-1] == 3.0


def test_a_sound_is_added_round_the_end() -> None:
    bar = np.zeros(FRAMES, np.float32)
    add_at(bar, FRAMES - 2, np.ones(2 * FRAMES, np.float32))
    assert np.array_equal(bar, np.full(FRAMES, 2.0))
