import pytest
from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.asked_box import AskedBox

OWN, ANY = "Own style", "Any style"


@pytest.fixture
def box(qtbot: QtBot) -> AskedBox:
    made = AskedBox(ANY, OWN)
    qtbot.addWidget(made)
    made.show_words(("house", "techno"))
    return made


def texts(box: AskedBox) -> list[str]:
    return [box.itemText(place) for place in range(box.count())]


def test_any_and_all_words_are_offered_and_the_own_one_where_there_is_one(box: AskedBox) -> None:
    assert texts(box) == [ANY, "house", "techno"]
    box.show_own(True)
    assert texts(box) == [OWN, ANY, "house", "techno"]
    assert (box.currentText(), box.is_own, box.asked) == (OWN, True, None)
    box.show_own(False)
    assert (box.currentText(), box.is_own, box.asked) == (ANY, False, None)


def test_any_stands_beside_the_own_one_once_it_is_chosen(box: AskedBox) -> None:
    box.show_own(True)
    box.setCurrentIndex(1)
    assert (box.is_own, box.asked, box.wants_own) == (False, None, False)
    box.show_own(False)
    box.show_own(True)
    assert box.currentText() == ANY
    box.setCurrentIndex(0)
    assert box.wants_own


def test_any_where_nothing_else_is_says_nothing_of_the_own_one(box: AskedBox) -> None:
    box.setCurrentIndex(1)
    box.setCurrentIndex(0)
    box.show_own(True)
    assert box.is_own


def test_a_word_stays_whatever_stands_before_it(box: AskedBox) -> None:
    box.show_asked("techno")
    box.show_own(True)
    assert (box.asked, box.is_own) == ("techno", False)
    box.show_words(("techno", "pads"))
    assert box.asked == "techno"
    box.show_own(False)
    assert box.asked == "techno"
    box.show_words(())
    assert box.asked is None


def test_words_that_are_called_as_the_first_ones_are_no_words(box: AskedBox) -> None:
    box.show_own(True)
    box.want_own(False)
    box.show_asked(OWN)
    assert (box.asked, box.currentText()) == (None, ANY)


def test_the_own_one_is_written_where_it_is_known(box: AskedBox) -> None:
    box.show_own(True)
    box.show_own_word("techno", there=True)
    assert (box.currentText(), box.is_own, box.asked) == ("Own: techno", True, None)
    box.show_own_word(None, there=True)
    assert box.currentText() == "Own: none"
    box.show_own_word(None, there=False)
    assert box.currentText() == OWN
    box.show_own(False)
    box.show_own_word("techno", there=True)
    assert box.currentText() == ANY
