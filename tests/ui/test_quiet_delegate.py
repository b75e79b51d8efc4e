from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from loopstudio.ui.delegates.quiet_delegate import QuietDelegate
from loopstudio.ui.itemmodels.columns import STYLE
from tests.ui.conftest import Open


def test_facts_are_written_in_the_dim_colour(open_studio: Open) -> None:
    window = open_studio(1).window
    option = QStyleOptionViewItem()
    option.palette = window.palette()
    QuietDelegate().initStyleOption(option, window.shown.index(0, STYLE))
    assert option.text == "house"
    assert option.palette.color(QPalette.ColorRole.Text) == QColor(window.theme.colours.dim)
