import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.share_bar import ShareBar


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> ShareBar:
    assert theme
    made = ShareBar()
    qtbot.addWidget(made)
    made.resize(100, made.height())
    made.show()
    return made


def colours(bar: ShareBar) -> list[QColor]:
    """Give the colour in the middle of each hundredth."""
    image = bar.grab().toImage()
    scale = image.width() / 100
    return [image.pixelColor(int((i + 0.5) * scale), image.height() // 2) for i in range(100)]


def test_a_share_lies_before_the_running_total(bar: ShareBar) -> None:
    bar.show_share(0.2, 0.7)
    seen = colours(bar)
    share, total, rest = seen[10], seen[45], seen[85]
    assert len({share.name(), total.name(), rest.name()}) == 3
    assert [one.name() for one in seen[2:18]] == [share.name()] * 16
    assert [one.name() for one in seen[22:68]] == [total.name()] * 46
    assert [one.name() for one in seen[72:98]] == [rest.name()] * 26


def test_both_are_told(bar: ShareBar) -> None:
    bar.show_share(0.2, 0.7)
    assert bar.accessibleDescription() == "20%, with those before it 70%"
