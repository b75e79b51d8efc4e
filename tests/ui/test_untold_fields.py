import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.untold import Untold
from loopstudio.ui.widgets.untold_fields import ALL_TOLD, READING, UntoldFields

WHY = "as in tiny-kicks, which has these sizes"
RATE = Untold("rate", "Sample rate", "8000", WHY, (("44100", "44,100 Hz"),), 8_000, 192_000)
HEADS = Untold("heads", "Heads", "8", WHY, (("4", "4 heads of 2"), ("8", "8 heads of 1")))


@pytest.fixture
def fields(qtbot: QtBot) -> UntoldFields:
    made = UntoldFields()
    qtbot.addWidget(made)
    return made


def test_it_says_that_files_are_read_until_it_knows(fields: UntoldFields) -> None:
    assert (fields._text.text(), fields.said, fields.wrong) == (READING, (), "")
    fields.show_untold(())
    assert (fields._text.text(), fields._more.isHidden()) == (ALL_TOLD, True)


def test_fields_hold_what_is_taken_and_say_why(fields: UntoldFields) -> None:
    fields.show_untold((RATE, HEADS))
    assert [fields.box(name).currentText() for name in ("rate", "heads")] == [
        "8000",
        "8 heads of 1",
    ]
    assert fields.box("heads").toolTip() == f"Taken: 8 heads of 1, {WHY} (Tab)"
    assert WHY in fields._text.text()
    assert fields.said == ()


def test_what_is_technical_is_shown_when_it_is_asked_for(fields: UntoldFields) -> None:
    fields.show_untold((RATE, HEADS))
    fields.show()
    assert fields.box("rate").isVisible()
    assert not fields.box("heads").isVisible()
    fields._more.click()
    assert fields.box("heads").isVisible()
    assert fields._more.text() == "What else they do not tell: 1"


def test_what_a_person_knows_better_is_said(fields: UntoldFields) -> None:
    fields.show_untold((RATE, HEADS))
    fields.box("heads").setCurrentIndex(0)
    fields.box("rate").setEditText("22,051 Hz")
    assert fields.said == (("rate", "22051"), ("heads", "4"))
    fields.box("rate").setEditText("44,100 Hz")
    assert fields.said == (("rate", "44100"), ("heads", "4"))


@pytest.mark.parametrize("text", ["500", "fast", "", "-44100"])
def test_a_value_that_does_not_fit_is_named(fields: UntoldFields, text: str, qtbot: QtBot) -> None:
    fields.show_untold((RATE,))
    with qtbot.waitSignal(fields.changed):
        fields.box("rate").setEditText(text)
    assert fields.wrong.endswith("does not fit, take 8,000 to 192,000.")


def test_only_numbers_can_be_written(fields: UntoldFields) -> None:
    fields.show_untold((RATE, HEADS))
    assert (fields.box("rate").isEditable(), fields.box("heads").isEditable()) == (True, False)
