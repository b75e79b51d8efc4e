from PySide6.QtCore import Qt

from tests.ui.conftest import Open


def test_a_loop_is_chosen_even_while_ctrl_is_held(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    opened.window.table.choose_row(0)
    opened.window.table.choose_row(0)
    assert opened.window.table.chosen() == [opened.window.shown.entry_at(0)]
