from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.ui.delegates.mark_delegate import STAR_PIXELS
from loopstudio.ui.itemmodels.columns import FAVOURITE, RATING
from tests.ui.conftest import Open


def test_a_click_on_a_star_rates_and_plays_nothing(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    table = opened.window.table
    cell = table.visualRect(opened.window.shown.index(0, RATING))
    third = QPoint(cell.left() + 8 + STAR_PIXELS * 2 + 5, cell.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=third)
    qtbot.wait(100)
    assert opened.session.library[0].rating == 3
    assert not opened.window.player.is_playing


def test_a_click_on_the_heart_makes_a_favourite(open_studio: Open) -> None:
    opened = open_studio(1)
    table = opened.window.table
    cell = table.visualRect(opened.window.shown.index(0, FAVOURITE))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert opened.session.library[0].favourite
