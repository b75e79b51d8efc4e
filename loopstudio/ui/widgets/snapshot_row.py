"""SnapshotRow: eight places where the state of Morph is kept and taken from."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from loopstudio.ui.access import name_control, shown

PLACES = 8
_FIRST_KEY = 5
_STORE = "Shift+F{}"


class SnapshotRow(QWidget):
    """A press takes what is kept, a press with Shift keeps; where nothing is kept both keep."""

    keep_wanted = Signal(int)
    take_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.buttons = [QToolButton() for _ in range(PLACES)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for place, button in enumerate(self.buttons):
            button.setText(str(place + 1))
            button.setProperty("role", "snapshot")
            button.setProperty("kept", False)
            button.clicked.connect(partial(self._on_pressed, place))
            button.installEventFilter(self)
            row.addWidget(button)
            self._name(place, button)

    def show_kept(self, kept: set[int]) -> None:
        """Show in which places something is kept."""
        for place, button in enumerate(self.buttons):
            button.setProperty("kept", place in kept)
            button.style().polish(button)
            state = "kept" if place in kept else "empty"
            button.setAccessibleDescription(f"{state}; {button.toolTip()}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep on a press with Shift."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonPress
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.keep_wanted.emit(self.buttons.index(watched))  # type: ignore[arg-type]
            return True
        return super().eventFilter(watched, event)

    def _name(self, place: int, button: QToolButton) -> None:
        number = _FIRST_KEY + place
        store = _STORE.format(number)
        tip = f"Take what is kept here; Shift and a press or {shown(store)} keeps what is set"
        name_control(button, f"Snapshot {place + 1}", tip, f"F{number}")
        shortcut = QShortcut(QKeySequence(store), button)
        shortcut.activated.connect(partial(self.keep_wanted.emit, place))

    def _on_pressed(self, place: int) -> None:
        is_kept = bool(self.buttons[place].property("kept"))
        (self.take_wanted if is_kept else self.keep_wanted).emit(place)
