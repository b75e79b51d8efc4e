from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH, DiffusionVocoder
from loopstudio.ui.widgets.vocoder_fields import VocoderFields
from tests.support.wave import wave_info


def info(name: str = "polish", sha256: str = "a" * 64) -> CheckpointInfo:
    return replace(wave_info(Path("/nowhere") / name), sha256=sha256, title=name.title())


@pytest.fixture
def fields(qtbot: QtBot) -> VocoderFields:
    made = VocoderFields()
    qtbot.addWidget(made)
    made.offer([info()])
    made.show()
    return made


def shown(fields: VocoderFields) -> list[bool]:
    return [widget.isVisible() for widget in (fields.steps, fields.strength)]


def test_the_quick_vocoder_is_asked_first_and_has_nothing_to_set(fields: VocoderFields) -> None:
    assert fields.chosen is None
    assert shown(fields) == [False, False]


def test_a_key_chooses_diffusion_and_its_steps_and_strength_are_there(
    fields: VocoderFields,
) -> None:
    QTest.keyClick(fields.choice, Qt.Key.Key_Down)
    assert shown(fields) == [True, True]
    usual = DiffusionVocoder("polish", "a" * 64, USUAL_CALLS, USUAL_STRENGTH)
    assert fields.chosen == usual
    QTest.keyClick(fields.steps, Qt.Key.Key_Up)
    QTest.keyClick(fields.strength.slider, Qt.Key.Key_Left)
    assert fields.chosen == replace(usual, calls=USUAL_CALLS + 1, strength=0.39)


def test_every_change_is_told(fields: VocoderFields, qtbot: QtBot) -> None:
    with qtbot.waitSignal(fields.changed):
        fields.choice.setCurrentIndex(1)
    with qtbot.waitSignal(fields.changed):
        fields.steps.setValue(9)
    with qtbot.waitSignal(fields.changed):
        fields.strength.show_value(0.7)


def test_where_there_is_none_it_is_said_why_nothing_can_be_chosen(fields: VocoderFields) -> None:
    fields.choice.setCurrentIndex(1)
    fields.offer([])
    assert not fields.choice.isEnabled()
    assert fields.chosen is None
    assert "There is no diffusion vocoder here" in fields.choice.toolTip()
    fields.offer([info()])
    assert fields.choice.isEnabled()
    assert "There is no" not in fields.choice.toolTip()


def test_of_several_each_has_its_title_and_the_chosen_one_stays(fields: VocoderFields) -> None:
    fields.choice.setCurrentIndex(1)
    assert fields.choice.currentText() == "Diffusion"
    fields.offer([info("other", "b" * 64), info()])
    assert fields.choice.currentText() == "Diffusion, Polish"
    assert fields.chosen == DiffusionVocoder("polish", "a" * 64)


@pytest.mark.parametrize("strength", [0.01, 0.2, 0.75, 1.0])
def test_a_vocoder_comes_back_by_its_weights(fields: VocoderFields, strength: float) -> None:
    fields.show_vocoder(DiffusionVocoder("its old name", "a" * 64, 12, strength))
    assert fields.chosen == DiffusionVocoder("polish", "a" * 64, 12, strength)
    fields.show_vocoder(None)
    assert fields.chosen is None


def test_one_that_is_not_here_leaves_the_quick_one(fields: VocoderFields) -> None:
    fields.show_vocoder(DiffusionVocoder("polish", "c" * 64, 12))
    assert fields.chosen is None
    assert fields.choice.currentText() == "Quick"


def test_steps_and_strength_are_remembered_beside_the_quick_one(fields: VocoderFields) -> None:
    fields.show_numbers({"vocoder steps": 9.0, "vocoder strength": 0.75})
    assert fields.chosen is None
    assert fields.numbers == {"vocoder steps": 9.0, "vocoder strength": 0.75}
    fields.show_numbers({})
    assert fields.numbers == {"vocoder steps": 9.0, "vocoder strength": 0.75}


def test_what_stands_beside_them_stays_where_it_is(fields: VocoderFields) -> None:
    before = fields.minimumSizeHint()
    fields.choice.setCurrentIndex(1)
    assert fields.minimumSizeHint() == before
