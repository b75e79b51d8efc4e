import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError
from loopstudio.datasets.mono import FRAMES, RATE
from loopstudio.datasets.slice import loop_bars, slice_bars
from tests.support.hits import drum_loop


def onset_steps(bar: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[int]:
    """Give the 16ths that begin loudly."""
    cells = np.array_split(np.abs(np.roll(bar, 400)), 16)
    return [step for step, cell in enumerate(cells) if cell[:1600].max() > 0.2]


@pytest.mark.parametrize("bpm", [90.0, 120.0, 174.0])
def test_a_bar_at_any_tempo_becomes_one_bar_at_120(bpm: float) -> None:
    made = slice_bars(drum_loop(bpm, 4), bpm).bars
    assert [bar.shape for bar in made] == [(FRAMES,)]


def test_strokes_stay_on_their_steps() -> None:
    bar = slice_bars(drum_loop(90, 4), 90).bars[0]
    assert onset_steps(bar) == list(range(0, 16, 2))


def test_a_loop_of_four_bars_gives_four() -> None:
    assert len(slice_bars(drum_loop(100, 16), 100).bars) == 4


def test_a_loop_a_little_too_long_is_taken_as_cut_well() -> None:
    loop = np.concatenate([drum_loop(100, 4), np.zeros(1500, np.float32)])
    assert len(slice_bars(loop, 100).bars) == 1


def test_a_rest_of_a_recording_is_left_over() -> None:
    sliced = slice_bars(drum_loop(100, 18), 100)
    assert len(sliced.bars) == 4
    assert sliced.rest == pytest.approx(0.5, abs=1e-3)
    assert slice_bars(drum_loop(100, 16), 100).rest == 0.0


def test_silence_before_the_first_stroke_is_passed_over() -> None:
    late = np.concatenate([np.zeros(9000, np.float32), drum_loop(120, 9)])
    assert onset_steps(slice_bars(late, 120).bars[0])[0] == 0


@pytest.mark.parametrize("beats", [1, 2])
def test_half_a_bar_and_a_beat_are_repeated(beats: int) -> None:
    bar = slice_bars(drum_loop(120, beats), 120).bars[0]
    assert onset_steps(bar) == list(range(0, 16, 2))


def test_three_beats_are_refused() -> None:
    with pytest.raises(DatasetError, match="3 beats long"):
        slice_bars(drum_loop(120, 3), 120)


def test_silent_bars_are_left_out_and_counted() -> None:
    loop = np.concatenate([drum_loop(120, 4), np.zeros(FRAMES, np.float32)])
    made = slice_bars(loop, 120)
    assert (len(made.bars), made.silent) == (1, 1)


def test_every_bar_of_a_longer_loop_joins_its_beginning() -> None:
    tone = np.sin(np.arange(2 * FRAMES) * 0.0137).astype(np.float32)
    seams = [seam_db(Audio(bar, RATE)) for bar in loop_bars(tone, 2)]
    assert max(seams) <= 0


def test_the_peak_is_one_decibel_under_full_scale() -> None:
    bar = slice_bars(0.1 * drum_loop(120, 4), 120).bars[0]
    assert 20 * np.log10(np.abs(bar).max()) == pytest.approx(-1.0, abs=0.01)
