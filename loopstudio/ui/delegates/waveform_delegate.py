"""WaveformDelegate: a clip's thumbnail in a cell of the library."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from loopstudio.library.entry import Entry
from loopstudio.ui.itemmodels.library_model import ENTRY_ROLE
from loopstudio.ui.theme import ACCENT, DIM
from loopstudio.ui.thumbnail import draw_thumbnail

Index = QModelIndex | QPersistentModelIndex


class WaveformDelegate(QStyledItemDelegate):
    """Draws the waveform; the loop that sounds also shows how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self._playing_id = ""
        self._fraction = 0.0

    @property
    def playing_id(self) -> str:
        """The clip that shows a playhead, empty for none."""
        return self._playing_id

    def show_playing(self, entry_id: str, fraction: float) -> None:
        """Show the place of the playhead in the clip that sounds."""
        self._playing_id, self._fraction = entry_id, fraction

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        colours = option.palette
        area = option.rect.adjusted(8, 7, -8, -7)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = ACCENT if selected else DIM
        draw_thumbnail(painter, area, entry, colours.color(role))
        if entry.id == self._playing_id:
            x = area.left() + round(self._fraction * area.width())
            painter.fillRect(
                QRect(x, area.top(), 2, area.height()), colours.color(colours.ColorRole.Text)
            )
