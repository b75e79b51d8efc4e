from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from loopstudio.ui.itemmodels.checkpoints_model import CheckpointsModel, described, engine_of
from tests.support.fake_checkpoint import fake_info
from tests.support.wave import wave_info

ENABLED = Qt.ItemFlag.ItemIsEnabled


def test_checkpoints_say_what_they_make_and_under_which_licence(
    qtmodeltester: ModelTester, tmp_path: Path
) -> None:
    model = CheckpointsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show((fake_info(tmp_path), fake_info(tmp_path, "other")))
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Fake drums, Loops, drums · 2 styles · 44.1 kHz, licence CC0-1.0"
    assert (model.row_of("other"), model.row_of("none")) == (1, -1)


@pytest.mark.parametrize(
    ("engine", "title"),
    [("gan", "Loops"), ("rave", "Morph"), ("diffusion", "Diffuse"), ("wave", "Polish")],
)
def test_an_engine_is_called_as_the_window_calls_it(
    tmp_path: Path, engine: str, title: str
) -> None:
    info = replace(fake_info(tmp_path), engine=engine)
    assert engine_of(info) == title
    assert f"kHz · {title}" in described(info)


def test_a_diffusion_vocoder_cannot_be_chosen_and_says_how_it_is_used(tmp_path: Path) -> None:
    model = CheckpointsModel()
    model.show((fake_info(tmp_path), wave_info(tmp_path / "polish")))
    assert [bool(model.flags(model.index(row)) & ENABLED) for row in (0, 1)] == [True, False]
    tips = [model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in (0, 1)]
    assert ["polish (P)" in tip for tip in tips] == [False, True]
