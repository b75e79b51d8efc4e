import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.engines.manifest import write_manifest
from loopstudio.training import evaluate_calls
from loopstudio.training.asked import Choice
from loopstudio.training.evaluate_calls import CallsReport
from loopstudio.training.report import FLOOR, TRAINING
from tests.support.fake_checkpoint import fake_info
from tests.support.loop_engine import BandEmbedding, LoopEngine, VocodingEngine
from tests.support.loop_store import RATE, make_store

CALLS = (5, 10, 50)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calls")
    make_store(folder / "data", 64, 64)
    info = replace(fake_info(folder), rate=RATE, engine="diffusion")
    info.folder.mkdir()
    write_manifest(info, info.folder)
    return folder


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> LoopEngine:
    monkeypatch.setattr(evaluate_calls, "embeddings", lambda _folder: (BandEmbedding(),))
    return VocodingEngine()


def measured(
    made: Path, engine: LoopEngine, out: Path, shine: LoopEngine | None = None
) -> CallsReport:
    """Evaluate; shine sounds again what the engine makes."""
    info = replace(fake_info(made), name="shine", engine="wave")
    choice = Choice(info, DiffusionVocoder("shine", info.sha256))
    return evaluate_calls.run(
        made / "fake-drums",
        made / "data",
        out,
        calls=CALLS,
        sampler="quick",
        count=16,
        vocoder=None if shine is None else choice,
        load=lambda asked: shine if asked.name == "shine" else engine,  # type: ignore[arg-type, return-value]
    )


def test_each_number_of_calls_has_a_row_beside_the_floor(
    made: Path, engine: LoopEngine, tmp_path: Path
) -> None:
    report = measured(made, engine, tmp_path / "out")
    assert [row.calls for row in report.rows] == [*CALLS, None, None]
    assert [row.name for row in report.rows] == ["5 calls", "10 calls", "50 calls", TRAINING, FLOOR]
    assert all(row.seconds is not None and row.seconds > 0.0 for row in report.rows[:3])


def test_loops_of_each_number_are_from_the_same_seeds(
    made: Path, engine: LoopEngine, tmp_path: Path
) -> None:
    measured(made, engine, tmp_path / "out")
    asked = cast("list[DiffuseRequest]", engine.asked)
    assert {request.sampler for request in asked} == {"quick"}
    seeds = {
        calls: [(one.seed, one.style, one.count) for one in asked if one.calls == calls]
        for calls in CALLS[1:]
    }
    assert seeds[10] == seeds[50]
    assert sum(count for _, _, count in seeds[10]) == 16


def test_the_table_is_written_as_a_card_has_it_with_its_curves(
    made: Path, engine: LoopEngine, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    report = measured(made, engine, out)
    assert json.loads((out / "calls.json").read_text())["rows"][0]["calls"] == 5
    card = (out / "calls.md").read_text()
    assert card.startswith("## fake-drums (")
    assert "| loops | FD bands | density | coverage | seconds a loop |" in card
    assert "![Figures by number of calls](calls.png)" in card
    assert "by the sampler 'quick'" in card
    width, height = struct.unpack(">II", (out / "calls.png").read_bytes()[16:24])
    assert (width, height) == (720, 2 * 120)
    assert "50 calls" in report.table()


class Repolishing(VocodingEngine):
    """A diffusion vocoder that makes loops half as loud."""

    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        del calls, strength, seed, run
        return Audio(audio.samples / 2.0, audio.rate)


def test_the_same_loops_are_measured_once_more_where_they_are_polished(
    made: Path, engine: LoopEngine, tmp_path: Path
) -> None:
    out, shine = tmp_path / "out", Repolishing()
    report = measured(made, engine, out, shine)
    names = [row.name for row in report.rows]
    assert names[:4] == ["5 calls", "5 calls, polished", "10 calls", "10 calls, polished"]
    quick, again = report.rows[:2]
    assert (quick.is_polished, again.is_polished) == (False, True)
    assert again.frechet != quick.frechet
    assert (again.seconds or 0.0) > (quick.seconds or 0.0)
    assert "Polished: the same loops, sounded again by shine (" in (out / "calls.md").read_text()
    assert list(report.figures()) == [
        "FD bands",
        "seconds a loop",
        "FD bands, polished",
        "seconds a loop, polished",
    ]
    assert shine.closed
    assert engine.closed


def test_what_polishes_nothing_is_refused(made: Path, engine: LoopEngine, tmp_path: Path) -> None:
    other = LoopEngine()
    with pytest.raises(CheckpointError, match="no diffusion vocoder"):
        measured(made, engine, tmp_path / "out", other)
    assert other.closed
    assert engine.asked == []


def test_the_engine_is_freed_where_it_fails(
    made: Path, engine: LoopEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object) -> None:
        raise CheckpointError("no")

    monkeypatch.setattr(evaluate_calls, "generated_set", fail)
    with pytest.raises(CheckpointError):
        measured(made, engine, tmp_path / "out")
    assert engine.closed
