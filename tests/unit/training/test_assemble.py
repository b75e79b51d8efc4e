from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.registry import load
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.assemble import Assembly, assemble
from loopstudio.training.train import Stretch, run
from tests.support.corpus import STYLES, write_corpus
from tests.support.runs import Ticks
from tests.unit.training.test_train import TINY


def _quiet(number: int, total: int, figures: dict[str, float]) -> None:
    del number, total, figures


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    for kind in ("gan", "vocoder"):
        recipe = str(tmp_path / "tiny.toml")
        run(Stretch(kind, recipe, tmp_path / "data", tmp_path / kind), _quiet)
    folders = (tmp_path / "gan", tmp_path / "vocoder", tmp_path / "data", tmp_path / "made")
    return Assembly(*folders, title="Tiny")


def test_what_was_trained_becomes_a_checkpoint_that_plays(assembly: Assembly) -> None:
    assemble(assembly)
    info = read_manifest(assembly.out)
    engine = load(info)
    takes = list(engine.generate(LoopRequest("made", count=2, style="noise"), Ticks()))
    assert ([take.audio.frames for take in takes], info.labels) == ([88_200, 88_200], STYLES)


def test_the_card_names_material_and_steps(assembly: Assembly) -> None:
    assemble(assembly)
    card = (assembly.out / "CREDITS.md").read_text()
    assert ("Made for tests" in card, "1 steps of batch 4" in card) == (True, True)


def test_the_card_adds_what_the_logs_do_not_tell(assembly: Assembly) -> None:
    assemble(replace(assembly, note="The first stage ran elsewhere."))
    card = (assembly.out / "CREDITS.md").read_text()
    assert "\n- The first stage ran elsewhere.\n" in card


def test_a_vocoder_can_be_that_of_a_checkpoint(assembly: Assembly, tmp_path: Path) -> None:
    first = assemble(assembly)
    again = assemble(replace(assembly, vocoder=first.folder, out=tmp_path / "again"))
    card = (again.folder / "CREDITS.md").read_text()
    assert again.sha256 == first.sha256
    assert "vocoder: that of Tiny, as it is: 1 steps of batch 1" in card


def test_a_folder_without_a_training_is_refused(assembly: Assembly, tmp_path: Path) -> None:
    empty = Assembly(tmp_path, assembly.vocoder, assembly.data, assembly.out, title="None")
    with pytest.raises(TrainingError, match="holds no training"):
        assemble(empty)


def test_sound_can_be_brought_to_its_image_more_often_than_in_training(assembly: Assembly) -> None:
    info = assemble(replace(assembly, rounds=3))
    vocoder = load_parts(info).vocoder
    assert isinstance(vocoder, Vocoder)
    assert vocoder.config.rounds == 3


def test_rounds_without_end_are_refused(assembly: Assembly) -> None:
    with pytest.raises(TrainingError, match="0 to 64 times"):
        replace(assembly, rounds=65)


def test_the_card_holds_the_report(assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("| row | figure |")
    assemble(replace(assembly, report=tmp_path / "report.md"))
    assert "| row | figure |" in (assembly.out / "CREDITS.md").read_text()
