import numpy as np
import pytest

from loopstudio.datasets.joined import STEP, is_silent, joined
from loopstudio.datasets.mono import FRAMES
from loopstudio.datasets.scan import Recording


def short(name: str, frames: int, style: str = "hits", level: float = 0.5) -> Recording:
    mono = np.full(frames, level, dtype=np.float32)
    return Recording(name, name, style, "CC0-1.0", 120.0, "none", mono)


def test_each_begins_on_the_sixteenth_after_the_one_before() -> None:
    (bar,) = joined([short("a", 100), short("b", round(1.5 * STEP)), short("c", 200)])
    assert [recording.name for recording in bar.recordings] == ["a", "b", "c"]
    begins = np.flatnonzero(np.diff(bar.samples, prepend=0.0) > 0.5)
    assert begins.tolist() == [0, round(STEP), round(3 * STEP)]
    assert bar.samples.max() == pytest.approx(1.0)


def test_the_last_goes_on_over_the_beginning_and_the_next_has_a_bar_of_its_own() -> None:
    long = FRAMES - round(2.5 * STEP)
    first, second = joined([short("a", long), short("b", long), short("c", 100)])
    assert [r.name for r in first.recordings] == ["a", "b"]
    assert first.samples[: round(10 * STEP)].max() == pytest.approx(2.0)
    assert [r.name for r in second.recordings] == ["c"]


def test_styles_are_not_mixed_and_nothing_is_lost() -> None:
    many = [short(f"{i}", 9_000, style) for i in range(40) for style in ("kick", "hat")]
    bars = list(joined(many))
    assert all(len({r.style for r in bar.recordings}) == 1 for bar in bars)
    assert sorted(r.name for bar in bars for r in bar.recordings) == sorted(r.name for r in many)


def test_one_longer_than_a_bar_goes_on_over_its_beginning() -> None:
    (bar,) = joined([short("a", FRAMES + 1_000)])
    assert bar.samples[:1_000].tolist() == [2.0] * 1_000
    assert bar.samples[1_000:].tolist() == [1.0] * (FRAMES - 1_000)


@pytest.mark.parametrize(("level", "silent"), [(0.0, True), (5e-4, True), (0.1, False)])
def test_what_holds_nothing_to_hear_is_silent(level: float, silent: bool) -> None:
    assert is_silent(short("a", 100, level=level)) == silent


def test_silence_fills_no_bar() -> None:
    assert list(joined([short("a", 100, level=0.0)])) == []
