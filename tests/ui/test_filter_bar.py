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
