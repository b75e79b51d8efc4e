"""Segments: one of a few choices, side by side."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton

from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme

_UNDER_TAB = {False: Qt.FocusPolicy.NoFocus, True: Qt.FocusPolicy.TabFocus}


class Segments(QFrame):
    """Buttons of which one is down."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self._theme = theme
        self._tips: list[str] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def add(self, text: str, icon: str, tip: str, key: str) -> None:
        """Add a choice; its number is its place."""
        button = QToolButton()
        button.setProperty("role", "segment")
        button.setText(f" {text}")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        give_icon(button, self._theme, icon)
        name_control(button, text, tip, key)
        place = len(self._group.buttons())
        # Tab comes to the one that is down, and arrows go on from there.
        button.setFocusPolicy(_UNDER_TAB[place == 0])
        button.toggled.connect(lambda down: button.setFocusPolicy(_UNDER_TAB[down]))
        self._tips.append(button.toolTip())
        self._group.addButton(button, place)
        self._row.addWidget(button)
        button.setChecked(place == 0)

    def offer(self, place: int, there: bool, why_not: str) -> None:
        """Let a button be pressed, or say in its tooltip why it cannot."""
        button = self._group.button(place)
        button.setEnabled(there)
        button.setToolTip(self._tips[place] if there else why_not)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The choices, in their order."""
        return tuple(button for button in self.findChildren(QToolButton))

    @property
    def choice(self) -> int:
        """The number of the button that is down."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Press a button."""
        self._group.button(place).click()
