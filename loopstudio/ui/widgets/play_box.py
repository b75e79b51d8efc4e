"""PlayBox: whether what a hand moves is heard at once, and what keeps it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme


class PlayBox(QWidget):
    """Live, record and keep, side by side."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.live, self.record, self.keep = QToolButton(), QToolButton(), QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        # The one word explains the other two, for which a small window has no room.
        self.live.setText(" Live")
        self.live.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button, icon in (
            (self.live, "speaker"),
            (self.record, "record"),
            (self.keep, "heart"),
        ):
            button.setProperty("role", "quiet")
            give_icon(button, theme, icon)
            row.addWidget(button)
        for toggle in (self.live, self.record):
            toggle.setCheckable(True)
        self.live.setChecked(True)
        name_control(self.live, "Live", "Hear what you move at once", "Ctrl+Shift+L")
        name_control(
            self.record,
            "Record",
            "Record what you move, from the next start of the loop to the end of one",
            "Ctrl+Shift+K",
        )
        name_control(self.keep, "Keep", "Keep the loop as it is now", "Ctrl+K")

    @property
    def is_live(self) -> bool:
        """Say whether what is moved is heard at once."""
        return self.live.isChecked()
