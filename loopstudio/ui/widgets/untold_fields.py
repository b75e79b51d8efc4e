"""UntoldFields: what a checkpoint's files do not tell, with what is taken where nobody knows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from loopstudio.core.errors import InvalidValue
from loopstudio.core.untold import Said, Untold
from loopstudio.ui.access import field_label, name_control, role_label

READING = "Reading what the files tell…"
UNREAD = "The files were not read: what is usual is taken for what they do not tell."
ALL_TOLD = "The files tell all that an import needs."
_FIRST = "rate"
"""What a musician may know is always shown; the rest is for who knows the network."""
_COLUMNS = 2


class UntoldFields(QWidget):
    """A field for each thing that files do not tell; technical ones are shown when asked for."""

    changed = Signal()
    resized = Signal()
    """More is shown, or less."""

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, tuple[Untold, QComboBox]] = {}
        self._text = role_label(READING, "dim")
        self._text.setWordWrap(True)
        self._more = QPushButton()
        self._more.setCheckable(True)
        self._more.hide()
        name_control(self._more, "More settings", "Show what else the files do not tell", "Alt+A")
        self._plain, self._technical = QWidget(), QWidget()
        for grid in (self._plain, self._technical):
            layout = QGridLayout(grid)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setHorizontalSpacing(12)
            layout.setVerticalSpacing(4)
            for column in range(_COLUMNS):
                layout.setColumnStretch(column, 1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(8)
        column_box.addWidget(self._text)
        column_box.addWidget(self._plain)
        column_box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column_box.addWidget(self._technical)
        self._technical.hide()
        self._more.toggled.connect(self._on_more)

    @property
    def said(self) -> Said:
        """What a person chose other than what is taken."""
        values = ((one, _value(box)) for one, box in self._boxes.values())
        return tuple((one.name, value) for one, value in values if value != one.value)

    @property
    def wrong(self) -> str:
        """Say which value does not fit, "" where all do."""
        for one, box in self._boxes.values():
            try:
                one.check(_value(box))
            except InvalidValue as error:
                return str(error)
        return ""

    @property
    def controls(self) -> list[QWidget]:
        """What the Tab key goes through, in its order."""
        boxes = {name: box for name, (_, box) in self._boxes.items()}
        first = boxes.pop(_FIRST, None)
        return [*([first] if first is not None else []), self._more, *boxes.values()]

    def box(self, name: str) -> QComboBox:
        """Give the field of what is set by this name."""
        return self._boxes[name][1]

    def show_unread(self) -> None:
        """Say that nobody knows what the files do not tell, as reading them was stopped."""
        self._text.setText(UNREAD)

    def show_untold(self, untold: Sequence[Untold]) -> None:
        """Show a field for each, filled with what is taken."""
        technical = [one for one in untold if one.name != _FIRST]
        self._text.setText(_sentence(untold))
        for grid, ones in (
            (self._plain, [o for o in untold if o.name == _FIRST]),
            (self._technical, technical),
        ):
            for place, one in enumerate(ones):
                self._add(grid, place, one)
        self._more.setText(f"What else they do not tell: {len(technical)}")
        self._more.setVisible(bool(technical))
        self.changed.emit()
        self.resized.emit()

    def _add(self, grid: QWidget, place: int, one: Untold) -> None:
        box = QComboBox()
        box.setEditable(bool(one.most))
        for value, words in one.choices:
            box.addItem(words, value)
        if box.findData(one.value) < 0:
            box.insertItem(0, one.value, one.value)
        box.setCurrentIndex(box.findData(one.value))
        name_control(box, one.text, f"Taken: {one.taken}, {one.why} (Tab)")
        box.currentTextChanged.connect(self.changed)
        self._boxes[one.name] = one, box
        layout = grid.layout()
        assert isinstance(layout, QGridLayout)
        row, column = divmod(place, _COLUMNS)
        layout.addWidget(field_label(one.text), 2 * row, column)
        layout.addWidget(box, 2 * row + 1, column)

    def _on_more(self, wanted: bool) -> None:
        self._technical.setVisible(wanted)
        self.resized.emit()


def _value(box: QComboBox) -> str:
    """Give what is chosen or written: a number may have commas, and its unit behind it."""
    text = box.currentText().strip()
    place = box.findText(text)
    if place >= 0:
        return str(box.itemData(place))
    return text.split(" ")[0].replace(",", "")


def _sentence(untold: Sequence[Untold]) -> str:
    if not untold:
        return ALL_TOLD
    whys = {one.why for one in untold}
    why = f", {whys.pop()}" if len(whys) == 1 else ""
    return (
        f"The files do not tell this. What stands here is taken{why}: change what you know better."
    )
