import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.access import role_label
from loopstudio.ui.widgets.field_row import FieldRow

WIDE = 600


class Fields(QWidget):
    """Three fields; the second is not always there."""

    def __init__(self, keeps_room: bool = False) -> None:
        super().__init__()
        self.first, self.second, self.third = QLineEdit(), QLineEdit(), QLineEdit()
        self.words = role_label("0.50", "dim")
        self.row = FieldRow(self, height=40)
        self.row.add_field("First", self.first, 1)
        self.row.add_field("Second", self.second, 2, keeps_room=keeps_room)
        self.row.add_field("Third", self.third, 1, beside=self.words)

    def head(self, text: str) -> QWidget:
        found = [label for label in self.findChildren(QLabel) if label.text() == text]
        parent = found[0].parentWidget()
        assert parent is not None
        return parent


@pytest.fixture(params=[False, True], ids=["gives its room", "keeps its room"])
def fields(qtbot: QtBot, request: pytest.FixtureRequest) -> Fields:
    made = Fields(request.param)
    qtbot.addWidget(made)
    made.resize(WIDE, 80)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_each_field_stands_under_its_label(fields: Fields) -> None:
    for text, field in (("First", fields.first), ("Second", fields.second)):
        assert fields.head(text).x() == field.x()
        assert fields.head(text).geometry().bottom() < field.y()


def test_what_says_more_ends_where_its_field_does(fields: Fields) -> None:
    assert fields.words.parentWidget() is fields.head("Third")
    assert fields.words.mapTo(fields, fields.words.rect().topRight()).x() == (
        fields.third.geometry().right()
    )


def test_room_is_shared_out_as_it_was_asked_for(fields: Fields) -> None:
    assert fields.first.width() == pytest.approx(fields.third.width(), abs=1)
    assert fields.second.width() == pytest.approx(2 * fields.first.width(), abs=3)


def test_a_row_is_as_high_as_it_was_asked_to_be(qtbot: QtBot) -> None:
    low, high = QWidget(), QWidget()
    for widget, height in ((low, 0), (high, 90)):
        qtbot.addWidget(widget)
        FieldRow(widget, height=height).add_field("Field", QLineEdit())
    assert high.sizeHint().height() >= low.sizeHint().height() + 50


def test_a_field_goes_and_comes_with_its_label(fields: Fields) -> None:
    fields.row.show_field(fields.second, False)
    assert (fields.second.isHidden(), fields.head("Second").isHidden()) == (True, True)
    fields.row.show_field(fields.second, True)
    assert (fields.second.isVisible(), fields.head("Second").isVisible()) == (True, True)


@pytest.mark.parametrize("fields", [False], indirect=True)
def test_where_a_field_gives_its_room_the_others_have_it(fields: Fields, qtbot: QtBot) -> None:
    before = fields.first.width()
    fields.row.show_field(fields.second, False)
    qtbot.waitUntil(lambda: fields.first.width() > 1.5 * before)
    fields.row.show_field(fields.second, True)
    qtbot.waitUntil(lambda: fields.first.width() == before)


@pytest.mark.parametrize("fields", [True], indirect=True)
def test_where_a_field_keeps_its_room_the_others_stay(fields: Fields, qtbot: QtBot) -> None:
    before = fields.first.geometry(), fields.third.geometry()
    fields.row.show_field(fields.second, False)
    qtbot.wait(50)
    assert (fields.first.geometry(), fields.third.geometry()) == before
