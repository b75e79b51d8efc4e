from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.melodic.corpus import Job, plan_loop
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.score import Notes
from loopstudio.training.scores import Scores, written
from tests.support.corpus import write_corpus
from tests.support.melodies import write_melodies

CONFIG = MelodistConfig()


def test_notes_are_those_that_were_played_as_if_in_c(tmp_path: Path) -> None:
    scores = Scores(write_melodies(tmp_path / "data"), "validation")
    notes = scores.notes(torch.tensor([2]), CONFIG)
    plan = plan_loop(Job(0, 2, "validation", 1), ("own",))
    down = (plan.key.tonic + 5) % 12 - 5
    played = plan.part.phrase.notes
    assert (notes.pitch + CONFIG.lowest).tolist() == [note.pitch - down for note in played]
    torch.testing.assert_close(notes.start, torch.tensor([note.beat * 12 for note in played]))
    assert len(scores) == 6


def test_they_are_composed_once(tmp_path: Path) -> None:
    store = write_melodies(tmp_path / "data")
    Scores(store, "train")
    kept = tmp_path / "data" / "scores-train.npz"
    before = kept.stat().st_mtime_ns
    assert len(Scores(store, "train")) == 12
    assert kept.stat().st_mtime_ns == before


def test_each_note_knows_its_bar(tmp_path: Path) -> None:
    scores = Scores(write_melodies(tmp_path / "data"), "train")
    alone = [len(scores.notes(torch.tensor([i]), CONFIG).bar) for i in (3, 1)]
    together = scores.notes(torch.tensor([3, 1]), CONFIG)
    assert together.bar.tolist() == [0] * alone[0] + [1] * alone[1]


def test_notes_outside_of_a_networks_rows_go_to_the_outermost(tmp_path: Path) -> None:
    scores = Scores(write_melodies(tmp_path / "data"), "train")
    narrow = replace(CONFIG, lowest=60, rows=2)
    assert set(scores.notes(torch.arange(12), narrow).pitch.tolist()) == {0, 1}


def test_another_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not the melodic corpus"):
        Scores(write_corpus(tmp_path / "data"), "train")


def test_what_begins_is_written_in_its_step() -> None:
    one = torch.tensor([0.5])
    notes = Notes(
        torch.tensor([1]), torch.tensor([47.6]), one.exp(), torch.tensor([2]), one, one * 0.0
    )
    made = written(notes, 2, 3)
    assert made.shape == (2, 4, 3, 48)
    torch.testing.assert_close(made[1, :, 2, 0], torch.tensor([1.0, 0.5, 0.5, 0.0]))
    assert float(made[:, 0].sum()) == 1.0
