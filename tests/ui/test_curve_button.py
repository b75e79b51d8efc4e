import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Ramp, Slider
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_button import CurveButton


@pytest.fixture
def button(theme: Theme, qtbot: QtBot) -> CurveButton:
    assert theme.name
    made = CurveButton(3)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("slider", [Slider(2, curve=Ramp(0.0, 1.0)), Slider(2, scale=0.5)])
def test_what_moves_or_is_scaled_is_marked(button: CurveButton, slider: Slider) -> None:
    before = button.grab().toImage()
    button.show_slider(slider, "0")
    assert button.is_moving
    assert button.grab().toImage() != before


def test_an_offset_alone_is_written_only(button: CurveButton) -> None:
    button.show_slider(Slider(2, offset=1.0), "+1.00")
    assert not button.is_moving


def test_space_presses_it(button: CurveButton, qtbot: QtBot) -> None:
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Qt.Key.Key_Space)
