"""StyleBox: which of the styles that a checkpoint knows is asked for, or any."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from loopstudio.ui.access import name_control

ANY_STYLE, OWN_STYLE = "Any style", "Own style"
LEAST_PIXELS = 104


class StyleBox(QComboBox):
    """What was chosen stays where the next checkpoint knows it."""

    def __init__(self) -> None:
        super().__init__()
        self._any = ANY_STYLE
        self.addItem(self._any)
        self.setMinimumWidth(LEAST_PIXELS)
        name_control(self, "Style", "The style to make, where the checkpoint knows styles", "Alt+S")

    @property
    def style_asked(self) -> str | None:
        """The style that is asked for, None for any."""
        return None if self.currentIndex() <= 0 else self.currentText()

    def show_labels(self, labels: Sequence[str]) -> None:
        """Offer these styles."""
        style = self.style_asked
        self.clear()
        self.addItems([self._any, *labels])
        self.show_style(style)

    def show_style(self, style: str | None) -> None:
        """Choose a style; any, where it is not known."""
        self.setCurrentIndex(max(0, self.findText(style or self._any)))

    def show_own(self, own: bool) -> None:
        """Call the first choice any style, or the own one of what loops are made of."""
        self._any = OWN_STYLE if own else ANY_STYLE
        self.setItemText(0, self._any)
