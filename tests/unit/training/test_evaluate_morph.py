import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.training import evaluate_morph, returned
from loopstudio.training.evaluate_morph import PLAIN, MorphReport, through
from loopstudio.training.material import LoopSet
from tests.support import gan
from tests.support.corpus import write_corpus
from tests.support.loop_engine import BandEmbedding
from tests.support.loop_store import RATE, drum_loop, make_store
from tests.support.rave import tiny_bundle

CONFIG = replace(RaveConfig.tiny(), rate=RATE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    make_store(folder / "data", 64, 64)
    tiny_bundle(folder / "morph", CONFIG)
    return folder


@pytest.fixture
def measured(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MorphReport:
    monkeypatch.setattr(returned, "embeddings", lambda _folder: (BandEmbedding(),))
    return evaluate_morph.run(made / "morph", made / "data", tmp_path / "out", count=32)


def test_each_fidelity_has_its_row(measured: MorphReport) -> None:
    names = [row.name for row in measured.rows]
    assert names[0] == "all dimensions"
    assert names[1:] == [f"{share} of the variance" for share in ("80%", "90%", "95%", "99%")]
    kept = [row.dimensions or 0 for row in measured.rows]
    assert kept[0] == 4
    assert kept[1:] == sorted(kept[1:])


def test_loops_come_back_seamless(measured: MorphReport) -> None:
    assert all(row.seam <= 0.0 for row in measured.rows)


def test_the_report_is_written_beside_a_picture(measured: MorphReport, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = json.loads((out / "report.json").read_text())
    assert told["checkpoint"] == "morph"
    assert len(told["fidelity"]) == 4
    text = (out / "report.md").read_text()
    assert "Of the variance: 80% in " in text
    assert "of 4 dimensions" in text
    assert (out / "contact_sheet.png").stat().st_size > 0
    assert "all dimensions" in measured.table()


def test_what_is_cut_away_is_the_middle(made: Path) -> None:
    from loopstudio.engines.manifest import read_manifest

    engine = RaveEngine(read_manifest(made / "morph"))
    loops = LoopSet(np.stack([drum_loop(1)]), RATE, ("high",))
    full, less = (through(engine, loops, kept, lambda _d, _t: None).loops for kept in (4, 1))
    again = through(engine, loops, 1, lambda _d, _t: None).loops
    assert np.array_equal(less, again)
    assert not np.array_equal(full, less)


def test_the_plain_way_stands_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "embeddings", lambda _folder: (BandEmbedding(),))
    write_corpus(tmp_path / "data", 48, 48)
    tiny_bundle(tmp_path / "morph")
    plain = gan.tiny_bundle(tmp_path / "plain")
    report = evaluate_morph.run(
        tmp_path / "morph", tmp_path / "data", tmp_path / "out", count=16, beside=plain.folder
    )
    assert [row.dimensions for row in report.rows if row.name == PLAIN] == [None]
