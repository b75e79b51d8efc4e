"""FieldRow: fields side by side, each under its label."""

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget

from loopstudio.ui.access import labelled


@dataclass(frozen=True)
class _Placed:
    """Where a field stands."""

    head: QWidget
    column: int
    stretch: int
    keeps_room: bool


class FieldRow(QGridLayout):
    """A line of labels, at the end of each what says more about its field, and the fields below.

    A field that is not always there gives its room to the others, or keeps it so that they stay
    where they are.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 10, height: int = 0) -> None:
        """Begin a row, with so many pixels between its fields, which are at least so high."""
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(gap)
        self.setVerticalSpacing(4)
        self.setRowMinimumHeight(1, height)
        self._placed: dict[QWidget, _Placed] = {}

    def add_field(
        self,
        text: str,
        field: QWidget,
        stretch: int = 0,
        *,
        beside: QWidget | None = None,
        keeps_room: bool = False,
    ) -> None:
        """Place a field at the end, with its share of what room is left over."""
        head = QWidget()
        line = labelled(text, beside)
        line.setContentsMargins(0, 0, 0, 0)
        head.setLayout(line)
        column = len(self._placed)
        self._placed[field] = _Placed(head, column, stretch, keeps_room)
        for row, widget in enumerate((head, field)):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(keeps_room)
            widget.setSizePolicy(policy)
            self.addWidget(widget, row, column)
        self.setColumnStretch(column, stretch)

    def show_field(self, field: QWidget, there: bool) -> None:
        """Show a field with its label, or hide both."""
        placed = self._placed[field]
        placed.head.setVisible(there)
        field.setVisible(there)
        self.setColumnStretch(placed.column, placed.stretch if there or placed.keeps_room else 0)
