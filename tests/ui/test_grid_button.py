import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import Axis, Grid
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.grid_button import GridButton

FOUR = Dimensions((0.6, 0.25, 0.1, 0.05), (-2.0,) * 4, (2.0, 2.0, 4.0, 2.0), "measured")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def button(theme: Theme, place: QWidget) -> GridButton:
    row = DimensionRow(theme, random.Random(1))
    row.show_dimensions(FOUR)
    made = GridButton(theme, row)
    column = QVBoxLayout(place)
    column.addWidget(row)
    column.addWidget(made)
    place.show()
    QTest.mouseClick(made, LEFT)
    return made


def test_the_first_two_sliders_are_offered_over_all_of_their_reach(
    button: GridButton, qtbot: QtBot
) -> None:
    assert button.popup.isVisible()
    assert button.popup.make.text() == "Make 16 loops"
    with qtbot.waitSignal(button.wanted) as asked:
        QTest.mouseClick(button.popup.make, LEFT)
    assert asked.args == [Grid(Axis(0, -2.0, 2.0, 4), Axis(1, -2.0, 2.0, 4))]
    assert not button.popup.isVisible()


def test_others_can_be_chosen_in_other_steps(button: GridButton, qtbot: QtBot) -> None:
    choice = button.popup.dimensions[1]
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    button.popup.steps[1].setValue(3)
    with qtbot.waitSignal(button.wanted) as asked:
        button.popup.make.click()
    assert asked.args[0].down == Axis(2, -3.0, 3.0, 3)


def test_one_slider_twice_is_no_grid(button: GridButton) -> None:
    choice = button.popup.dimensions[1]
    choice.setCurrentIndex(0)
    choice.activated.emit(0)
    assert not button.popup.make.isEnabled()
    assert button.popup.make.text() == "Choose two sliders"


def test_escape_closes_it(button: GridButton) -> None:
    QTest.keyClick(button.popup, Qt.Key.Key_Escape)
    assert not button.popup.isVisible()


def test_what_was_chosen_is_offered_again(button: GridButton) -> None:
    button.popup.dimensions[0].setCurrentIndex(2)
    button.popup.close()
    QTest.mouseClick(button, LEFT)
    assert button.popup.dimensions[0].currentIndex() == 2
