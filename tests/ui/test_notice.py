from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.notice import Notice


def test_a_notice_does_what_it_offers_once(qtbot: QtBot, theme: Theme) -> None:
    notice = Notice(theme)
    qtbot.addWidget(notice)
    done: list[int] = []
    notice.say("Moved 1 loop to the trash.", "Undo", lambda: done.append(1))
    notice._act.click()
    assert done == [1]
    assert notice.isHidden()
