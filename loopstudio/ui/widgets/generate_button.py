"""GenerateButton: asks for loops, and says why it cannot where it cannot."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton

from loopstudio.ui.access import give_icon, name_control, shown
from loopstudio.ui.theme import Theme

KEY = "Ctrl+Return"
_ICON_PIXELS = 20


class GenerateButton(QPushButton):
    """The large button of a panel, in the colour of the theme.

    Its word is also what an empty library invites to, and `why_not` what is said there instead.
    """

    def __init__(self, theme: Theme, text: str, icon: str, least: QSize) -> None:
        super().__init__(f"  {text}")
        self.word = text
        self.why_not = ""
        self.setProperty("role", "generate")
        self.setIconSize(QSize(_ICON_PIXELS, _ICON_PIXELS))
        self.setMinimumSize(least)
        give_icon(self, theme, icon, on_accent=True)
        name_control(self, text, "Make loops", KEY)

    def show_ready(self, why_not: str = "", instead: str = "") -> None:
        """Say why nothing can be made, "" where it can; `instead` stands for the word meanwhile."""
        self.why_not = why_not
        self.setEnabled(not why_not)
        self.setText(f"  {instead or self.word}")
        self.setToolTip(f"{why_not or 'Make loops'} ({shown(KEY)})")
