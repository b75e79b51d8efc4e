import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.roomy import Roomy, icon_of, words_of


class Row(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.wordy, self.drawn = QPushButton(" Throw the dice"), QToolButton()
        self.wordy.setIcon(theme.icon("dice"))
        self.drawn.setText("Whole")
        self.drawn.setIcon(theme.icon("wave"))
        self.drawn.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row = QHBoxLayout(self)
        row.addWidget(self.wordy)
        row.addWidget(self.drawn)
        self.roomy = Roomy(self, [words_of(self.wordy), icon_of(self.drawn)])


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> Row:
    made = Row(theme)
    qtbot.addWidget(made)
    # As in a window whose least size is its own: the row may be given less than it asks for.
    made.setMinimumSize(1, 1)
    made.show()
    return made


def give(row: Row, pixels: int) -> None:
    row.resize(pixels, 60)
    QApplication.processEvents()


def state(row: Row) -> tuple[str, Qt.ToolButtonStyle]:
    return row.wordy.text(), row.drawn.toolButtonStyle()


WIDE = (" Throw the dice", Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
NARROW = ("", Qt.ToolButtonStyle.ToolButtonTextOnly)


def test_where_there_is_room_all_is_shown(row: Row) -> None:
    give(row, 600)
    assert state(row) == WIDE
    assert not row.roomy.is_narrow


def test_where_there_is_too_little_words_and_icons_go_and_come_back(row: Row) -> None:
    give(row, 600)
    needed = row.minimumSizeHint().width()
    give(row, needed - 1)
    assert state(row) == NARROW
    assert row.minimumSizeHint().width() < needed
    give(row, needed)
    assert state(row) == WIDE


def test_without_its_icon_a_word_needs_no_space_before_it(theme: Theme, qtbot: QtBot) -> None:
    place, live = QWidget(), QToolButton()
    qtbot.addWidget(place)
    QHBoxLayout(place).addWidget(live)
    live.setText(" Live")
    live.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    live.setIcon(theme.icon("speaker"))
    spare = icon_of(live)
    spare.narrow()
    assert live.text() == "Live"
    spare.widen()
    assert live.text() == " Live"


def test_what_the_row_needs_meanwhile_counts(row: Row) -> None:
    give(row, 600)
    needed = row.minimumSizeHint().width()
    give(row, needed)
    another = QPushButton("another one")
    layout = row.layout()
    assert layout is not None
    layout.addWidget(another)
    QApplication.processEvents()
    assert state(row) == NARROW
    layout.removeWidget(another)
    another.setParent(None)
    QApplication.processEvents()
    assert state(row) == WIDE
