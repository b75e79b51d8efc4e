from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.play_box import PlayBox
from tests.ui.opened import RESOURCES


def test_what_is_moved_is_heard_unless_that_is_switched_off(qtbot: QtBot) -> None:
    box = PlayBox(Theme(RESOURCES, "dark"))
    qtbot.addWidget(box)
    assert (box.is_live, box.record.isChecked()) == (True, False)
    box.live.click()
    assert not box.is_live
