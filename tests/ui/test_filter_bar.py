import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.filter_bar import FilterBar


def test_quick_filters_and_words_are_one_query(qtbot: QtBot, theme: Theme) -> None:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.offer_kinds(["bass", "drums"])
    bar.search.setText("amber")
    bar._kind.setCurrentText("drums")
    bar._rating.setCurrentText("3 stars or more")
    bar._favourites.setChecked(True)
    assert bar.query == 'amber kind:"drums" rating:>=3 fav:yes'


def test_a_chosen_kind_stays_when_others_come(qtbot: QtBot, theme: Theme) -> None:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.offer_kinds(["drums"])
    bar._kind.setCurrentText("drums")
    bar.offer_kinds(["bass", "drums"])
    assert bar.query == 'kind:"drums"'


def test_clearing_shows_everything(qtbot: QtBot, theme: Theme) -> None:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.search.setText("amber")
    bar._bpm.setCurrentIndex(2)
    bar.clear()
    assert bar.query == ""


@pytest.mark.parametrize("choice", ["Rating", "1 star or more", "3 stars or more", "Not rated"])
def test_the_words_of_a_filter_are_not_cut_where_there_is_little_room(
    qtbot: QtBot, theme: Theme, choice: str
) -> None:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.resize(700, bar.sizeHint().height())
    bar.show()
    bar._rating.setCurrentText(choice)
    QApplication.sendPostedEvents(bar, QEvent.Type.LayoutRequest)
    option = QStyleOptionComboBox()
    bar._rating.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    box = QStyle.ComplexControl.CC_ComboBox
    room = bar._rating.style().subControlRect(box, option, part, bar._rating).width()
    assert room >= bar._rating.fontMetrics().horizontalAdvance(choice)
