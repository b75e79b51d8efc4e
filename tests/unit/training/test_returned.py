from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.core.errors import TrainingError
from loopstudio.training import returned
from loopstudio.training.crepe import Heard
from loopstudio.training.material import LoopSet
from loopstudio.training.returned import ReturnJudge, ReturnReport, ReturnRow, plainly
from tests.support.loop_engine import BandEmbedding
from tests.support.loop_store import FRAMES, RATE, drum_loop, make_store
from tests.support.rave import tiny_bundle

COUNT = 16


class Zeroes:
    """Hears ten frames of the pitch that a loop's first sample tells, in hundredths."""

    def heard(self, loop: NDArray[np.float32], rate: int) -> Heard:
        assert rate == RATE
        return Heard(np.full(10, 100.0 * float(loop[0])), np.ones(10), np.ones(10))


def loops(pitch: float, *keys: str) -> LoopSet:
    made = np.stack([drum_loop(seed) for seed in range(COUNT)])
    made[:, 0] = pitch / 100.0
    return LoopSet(made, RATE, ("high",) * COUNT, 1, keys)


def judge(own: LoopSet) -> ReturnJudge:
    return ReturnJudge(own, own, (BandEmbedding(),), Zeroes())


def report(row: ReturnRow, in_key: float | None) -> ReturnReport:
    told = ("morph", "0" * 64, "1.0", "2026-11-29", COUNT, ("bands",), 1.0)
    return ReturnReport(*told, in_key, (row,))


def test_a_perfect_return_measures_nothing() -> None:
    same = loops(0.0)
    row = ReturnJudge(same, same, (BandEmbedding(),)).row("same", None, same)
    assert (row.mel_db, row.spectral) == (0.0, 0.0)
    assert row.frechet[0] == pytest.approx(0.0, abs=1e-3)
    assert (row.in_key, row.same_pitch) == (None, None)


def test_loops_are_heard_in_their_key_and_at_their_pitch() -> None:
    own = loops(60.0, *["C", "B"] * (COUNT // 2))
    judged = judge(own)
    assert judged.in_key == 0.5
    row = judged.row("higher", None, loops(60.4))
    assert (row.in_key, row.same_pitch) == (0.5, 1.0)
    row = judged.row("far off", None, loops(61.0))
    # C sharp is no note of C major, but one of B major.
    assert (row.in_key, row.same_pitch) == (0.5, 0.0)


def test_loops_without_a_key_are_not_followed() -> None:
    judged = judge(loops(60.0, "C", *[""] * (COUNT - 1)))
    row = judged.row("same", None, loops(60.0))
    assert (judged.in_key, row.in_key, row.same_pitch) == (1.0, 1.0, 1.0)
    none = judge(loops(60.0, *[""] * COUNT))
    assert none.in_key is None
    assert none.row("same", None, loops(60.0)).same_pitch is None


def test_columns_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    row = ReturnRow("all", None, 1.0, 0.5, (2.0,), 1.0, 1.0, -20.0)
    assert "dims" not in report(row, None).table()
    assert "in key" not in report(row, None).table()
    report(row, None).write(tmp_path)
    assert "CREPE" not in (tmp_path / "report.md").read_text()


def test_pitches_stand_in_the_report_where_loops_have_keys(tmp_path: Path) -> None:
    row = ReturnRow("all", 3, 1.0, 0.5, (2.0,), 1.0, 1.0, -20.0, 0.25, 0.625)
    told = report(row, 0.875)
    head, line = told.table().splitlines()
    assert head.endswith("in key  same pitch")
    assert line.split()[-2:] == ["25.0%", "62.5%"]
    told.write(tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "The loops themselves: 87.5%" in text
    assert "Same pitch: share of the frames" in text


def test_a_dataset_without_keys_needs_nobody_who_hears_pitches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned, "embeddings", lambda _folder: (BandEmbedding(),))
    make_store(tmp_path / "data", 64, 64)
    tiny_bundle(tmp_path / "morph")
    begun = returned.Returning.of(tmp_path / "morph", tmp_path / "data", COUNT, None)
    assert begun.judge.loops.loops.shape == (COUNT, FRAMES)
    assert begun.told(())["in_key"] is None


def test_a_checkpoint_without_an_image_is_nothing_to_compare_with(tmp_path: Path) -> None:
    morph = tiny_bundle(tmp_path / "morph")
    with pytest.raises(TrainingError, match="no image and vocoder"):
        plainly(morph.folder, loops(0.0), lambda _done, _total: None)
