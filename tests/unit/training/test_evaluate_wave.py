import json
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training import evaluate_wave, returned
from loopstudio.training.evaluate_wave import WaveReport
from tests.support import gan, rave
from tests.support.corpus import write_corpus
from tests.support.loop_engine import BandEmbedding
from tests.support.wave import wave_bundle


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    write_corpus(folder / "data", 48, 48)
    gan.tiny_bundle(folder / "loops")
    rave.tiny_bundle(folder / "morph")
    wave_bundle(folder / "polish")
    return folder


@pytest.fixture(scope="module")
def measured(made: Path) -> WaveReport:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(returned, "embeddings", lambda _folder: (BandEmbedding(),))
        folders = (made / name for name in ("polish", "data", "out", "loops"))
        return evaluate_wave.run(*folders, count=16, calls=2)


def test_loops_are_vocoded_and_polished_cut_and_made_whole(measured: WaveReport) -> None:
    names = [row.name for row in measured.rows]
    assert names[:2] == ["as they are", "quick vocoder"]
    assert sum(name.startswith("polished") for name in names) == 3
    assert sum(name.startswith("upsampled") for name in names) == 2
    assert measured.rows[0].mel_db == 0.0
    assert measured.rows[0].spectral == 0.0


def test_the_lower_the_cut_the_more_is_missing(measured: WaveReport) -> None:
    lower, higher = (row for row in measured.rows if row.name.startswith("cut"))
    assert lower.mel_db > higher.mel_db > 0.0


def test_the_report_says_beside_what_it_was_measured(measured: WaveReport, made: Path) -> None:
    told = json.loads((made / "out" / "report.json").read_text())
    assert (told["checkpoint"], told["beside"], told["calls"]) == ("polish", "loops", 2)
    assert "quick vocoder is that of loops" in (made / "out" / "report.md").read_text()
    assert "upsampled from 2500 Hz" in measured.table()


def test_a_checkpoint_with_no_vocoder_of_ours_polishes_nothing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned, "embeddings", lambda _folder: (BandEmbedding(),))
    with pytest.raises(TrainingError, match="no image and vocoder"):
        evaluate_wave.run(made / "polish", made / "data", tmp_path, made / "morph", count=16)
