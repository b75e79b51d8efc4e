from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from loopstudio.audio.wav import read_wav
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError, DatasetError, InvalidValue
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.manifest import write_manifest
from loopstudio.training import evaluate
from loopstudio.training.asked import Budget, Choice
from loopstudio.training.report import (
    DEFAULT,
    FLOOR,
    GENERATED,
    GUIDED,
    HUMAN,
    ROUND_TRIP,
    TRAINING,
    Report,
    read_report,
)
from tests.support.fake_checkpoint import fake_info
from tests.support.loop_engine import BandEmbedding, HalvingEngine, LoopEngine, VocodingEngine
from tests.support.loop_store import FRAMES, RATE, make_store


@dataclass
class Bench:
    """A dataset, a checkpoint and its engine in one folder."""

    folder: Path
    engine: LoopEngine = field(default_factory=VocodingEngine)

    def run(self, **more: object) -> Report:
        def load(info: CheckpointInfo) -> LoopEngine:
            assert info.name == "fake-drums"
            return self.engine

        places = [self.folder / name for name in ("fake-drums", "data", "out")]
        return evaluate.run(*places, count=16, load=load, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    make_store(folder / "data", 200, 32)
    make_store(folder / "human", 0, 8, first_seed=9_000)
    info = replace(fake_info(folder), rate=RATE)
    info.folder.mkdir()
    write_manifest(info, info.folder)
    return folder


@pytest.fixture
def bench(made: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(evaluate, "embeddings", lambda _folder: (BandEmbedding(),))
    return Bench(made)


def names(report: Report) -> list[str]:
    return [row.name for row in report.rows]


def test_every_row_is_measured_shown_and_written(bench: Bench) -> None:
    stages: list[str] = []
    human = bench.folder / "human"
    report = bench.run(human=human, progress=lambda stage, *_: stages.append(stage))
    out = bench.folder / "out"
    assert names(report) == [GENERATED, DEFAULT, TRAINING, FLOOR, ROUND_TRIP, HUMAN]
    assert {row.n for row in report.rows if row.name != HUMAN} == {16}
    assert report.copies_found == 1.0
    assert read_report(out / "report.json") == report
    assert (out / "contact_sheet.png").read_bytes().startswith(b"\x89PNG")
    assert {DEFAULT, GENERATED, ROUND_TRIP} <= set(stages)


def test_it_leaves_sixteen_sounds_with_their_tempo(bench: Bench) -> None:
    bench.run()
    sounds = sorted((bench.folder / "out").glob("*.wav"))
    assert len(sounds) == 16
    heard = read_wav(sounds[0])
    assert heard.audio.frames == FRAMES
    assert heard.tags is not None
    assert heard.tags.beats == 4


def test_an_engine_without_a_way_back_has_no_such_row(bench: Bench) -> None:
    bench.engine = LoopEngine()
    report = bench.run()
    assert names(report) == [GENERATED, DEFAULT, TRAINING, FLOOR]
    assert report.copies_found is None


def test_loops_of_the_same_kind_come_out_near_and_others_far(bench: Bench) -> None:
    near = bench.run().row(GENERATED)
    bench.engine = VocodingEngine(level=0.05)
    far = bench.run().row(GENERATED)
    assert near is not None
    assert far is not None
    assert far.distances[0].frechet > 10.0 * near.distances[0].frechet


def test_the_engine_is_closed_even_where_the_material_is_wrong(bench: Bench) -> None:
    bench.engine.level = float("nan")
    with pytest.raises(InvalidValue):
        bench.run()
    assert bench.engine.closed


def test_a_checkpoint_that_is_none_is_refused(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError):
        evaluate.run(tmp_path, bench.folder / "data", tmp_path / "out", count=32)


def test_a_dataset_that_is_none_is_refused(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        evaluate.run(bench.folder / "fake-drums", tmp_path, tmp_path / "out", count=32)


def test_no_loop_to_measure_is_refused(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="0 loops"):
        evaluate.run(bench.folder / "fake-drums", bench.folder / "data", tmp_path, count=0)


def test_the_digest_follows_the_loops(made: Path, tmp_path: Path) -> None:
    other = make_store(tmp_path / "data", 1, 1, first_seed=5)
    first = evaluate.dataset_digest(LoopStore.open(made / "data"))
    assert first == evaluate.dataset_digest(LoopStore.open(made / "data"))
    assert first != evaluate.dataset_digest(other)
    assert len(first) == 16


def test_a_checkpoint_of_diffusion_is_measured_alone_and_guided(
    made: Path, bench: Bench, tmp_path: Path
) -> None:
    info = replace(fake_info(tmp_path), rate=RATE, engine="diffusion")
    info.folder.mkdir()
    write_manifest(info, info.folder)
    report = evaluate.run(
        info.folder,
        made / "data",
        tmp_path / "out",
        count=16,
        load=lambda _info: bench.engine,  # type: ignore[arg-type, return-value]
        budget=Budget("quick", 12),
    )
    assert names(report) == [GENERATED, GUIDED, TRAINING, FLOOR, ROUND_TRIP]
    assert {type(request).__name__ for request in bench.engine.asked} == {"DiffuseRequest"}
    row = report.row(GENERATED)
    assert row is not None
    assert row.note == "12 calls (quick), all styles evenly"


def test_a_diffusion_vocoder_sounds_all_of_it_again(
    made: Path, bench: Bench, tmp_path: Path
) -> None:
    vocoder = replace(fake_info(tmp_path), name="halving", engine="wave")
    wanted = DiffusionVocoder(vocoder.name, vocoder.sha256, calls=3)
    halving = HalvingEngine()
    report = evaluate.run(
        made / "fake-drums",
        made / "data",
        tmp_path / "out",
        count=16,
        load=lambda info: halving if info.name == "halving" else bench.engine,  # type: ignore[arg-type, return-value]
        vocoder=Choice(vocoder, wanted),
    )
    assert names(report) == [GENERATED, DEFAULT, TRAINING, FLOOR, ROUND_TRIP]
    rows = [report.row(name) for name in (GENERATED, ROUND_TRIP, FLOOR)]
    levels = [row.sound.lufs for row in rows if row is not None]
    assert levels[1] == pytest.approx(levels[2] - 6.0, abs=0.3)
    assert all("sounded again by halving (3 calls" in row.note for row in rows[:2] if row)
    assert bench.engine.closed
    assert halving.closed
