from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.notice import Message, Notice, Question


def asking(qtbot: QtBot, theme: Theme, answers: list[str]) -> Notice:
    notice = Notice(theme)
    qtbot.addWidget(notice)
    message = Message("Make the rest?", "Make them", lambda: answers.append("yes"))
    notice.ask(Question(message, lambda: answers.append("no")))
    return notice


def test_a_notice_does_what_it_offers_once(qtbot: QtBot, theme: Theme) -> None:
    notice = Notice(theme)
    qtbot.addWidget(notice)
    done: list[int] = []
    notice.say("Moved 1 loop to the trash.", "Undo", lambda: done.append(1))
    notice._act.click()
    assert done == [1]
    assert notice.isHidden()


def test_a_question_outlives_a_sentence(qtbot: QtBot, theme: Theme) -> None:
    notice = asking(qtbot, theme, [])
    notice.say("Copied 1 loop.")
    said = notice.text
    notice._close.click()
    assert (said, notice.text) == ("Copied 1 loop.", "Make the rest?")


def test_a_question_is_over_once_it_is_answered(qtbot: QtBot, theme: Theme) -> None:
    answers: list[str] = []
    notice = asking(qtbot, theme, answers)
    notice._act.click()
    notice.say("Copied 1 loop.")
    notice._close.click()
    assert (answers, notice.text) == (["yes"], "")


def test_closing_a_question_refuses_it(qtbot: QtBot, theme: Theme) -> None:
    answers: list[str] = []
    notice = asking(qtbot, theme, answers)
    notice._close.click()
    assert (answers, notice.text) == (["no"], "")


def test_the_button_of_a_sentence_leaves_the_question_open(qtbot: QtBot, theme: Theme) -> None:
    answers: list[str] = []
    notice = asking(qtbot, theme, answers)
    notice.say("Moved 1 loop to the trash.", "Undo", lambda: answers.append("undo"))
    notice._act.click()
    assert (answers, notice.text) == (["undo"], "Make the rest?")
