from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.generate_button import GenerateButton


def test_a_button_says_why_it_cannot(qtbot: QtBot, theme: Theme) -> None:
    button = GenerateButton(theme, "Generate", "fresh", QSize(150, 50))
    qtbot.addWidget(button)
    button.show_ready("Choose a checkpoint first", "Listening…")
    assert not button.isEnabled()
    assert button.text().strip() == "Listening…"
    assert button.toolTip().startswith("Choose a checkpoint first (")
    button.show_ready()
    assert button.isEnabled()
    assert button.text().strip() == "Generate"
    assert button.toolTip().startswith("Make loops (")
