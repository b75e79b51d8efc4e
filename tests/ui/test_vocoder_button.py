from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.vocoder_button import VocoderButton
from tests.support.fake_checkpoint import fake_info

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def button(theme: Theme, place: QWidget, tmp_path: Path) -> VocoderButton:
    made = VocoderButton(theme)
    made.fields.offer((replace(fake_info(tmp_path), engine="wave"),))
    QVBoxLayout(place).addWidget(made)
    place.show()
    return made


def test_a_press_opens_the_fields_and_chooses_nothing(button: VocoderButton) -> None:
    QTest.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    assert button.fields.isVisible()
    assert (button.fields.chosen, button.isChecked()) == (None, False)


def test_it_is_lit_and_says_how_where_it_is_no_quick_one(button: VocoderButton) -> None:
    assert button.toolTip().startswith("Vocoder: Quick; ")
    button.fields.choice.setCurrentIndex(1)
    button.fields.steps.setValue(3)
    assert button.isChecked()
    assert button.toolTip().startswith("Vocoder: Diffusion in 3 steps at 0.40; ")
    QTest.mouseClick(button, LEFT)
    assert button.isChecked()
    button.fields.choice.setCurrentIndex(0)
    assert not button.isChecked()


def test_where_there_is_no_diffusion_vocoder_it_says_what_to_do(button: VocoderButton) -> None:
    button.fields.offer(())
    assert not button.isEnabled()
    assert "put the folder of one" in button.toolTip()
