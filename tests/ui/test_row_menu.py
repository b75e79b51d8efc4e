from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from loopstudio.ui.itemmodels.columns import NAME
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _menu(opened: Opened) -> QMenu:
    return next(
        menu for menu in opened.window.table.findChildren(QMenu) if menu.title() == "Chosen loops"
    )


def _make_room(opened: Opened) -> None:
    """Leave as much of the small screen below the rows as the menu is high."""
    opened.window.move(0, -300)


def _ask(opened: Opened, reason: QContextMenuEvent.Reason, place: QPoint) -> None:
    table = opened.window.table
    on = table.viewport() if reason == QContextMenuEvent.Reason.Mouse else table
    QApplication.sendEvent(on, QContextMenuEvent(reason, place, on.mapToGlobal(place)))


def test_a_right_click_opens_the_menu_where_it_was(open_studio: Open) -> None:
    opened = open_studio(2)
    _make_room(opened)
    table = opened.window.table
    table.choose_row(1)
    place = table.visualRect(opened.window.shown.index(1, NAME)).center()
    _ask(opened, QContextMenuEvent.Reason.Mouse, place)
    menu = _menu(opened)
    assert menu.isVisible()
    assert menu.pos() == table.viewport().mapToGlobal(place)
    menu.close()


def test_the_menu_key_opens_it_at_the_row_under_the_cursor(open_studio: Open) -> None:
    opened = open_studio(3)
    _make_room(opened)
    table = opened.window.table
    table.choose_row(2)
    _ask(opened, QContextMenuEvent.Reason.Keyboard, QPoint(0, 0))
    menu = _menu(opened)
    assert menu.isVisible()
    row = table.visualRect(table.currentIndex())
    assert row.contains(table.viewport().mapFromGlobal(menu.pos()))
    menu.close()


def test_without_a_chosen_row_there_is_no_menu(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.clearSelection()
    _ask(opened, QContextMenuEvent.Reason.Mouse, QPoint(4, 4))
    assert not _menu(opened).isVisible()


def test_its_entries_are_the_actions_of_the_menu_bar(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    menu = _menu(opened)
    (rating,) = menu.findChildren(QMenu)
    next(action for action in rating.actions() if action.text() == "4 stars").trigger()
    texts = {action.text() for action in menu.actions()}
    assert [entry.rating for entry in opened.session.library] == [4, 4]
    assert {"Tags…", "Rename…", "Delete", "Copy files", "More like this"} <= texts
