"""StyleBox: which of the styles that a checkpoint knows is asked for, or any."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from loopstudio.ui.access import name_control

ANY_STYLE = "Any style"
LEAST_PIXELS = 104


class StyleBox(QComboBox):
    """What was chosen stays where the next checkpoint knows it."""

    def __init__(self) -> None:
        super().__init__()
        self.addItem(ANY_STYLE)
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
        self.addItems([ANY_STYLE, *labels])
        self.show_style(style)

    def show_style(self, style: str | None) -> None:
        """Choose a style; any, where it is not known."""
        self.setCurrentIndex(max(0, self.findText(style or ANY_STYLE)))
