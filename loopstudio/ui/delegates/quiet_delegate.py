"""QuietDelegate: facts that stand back behind the name of a clip."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from loopstudio.ui.theme import DIM

Index = QModelIndex | QPersistentModelIndex


class QuietDelegate(QStyledItemDelegate):
    """Writes the text of a cell in the dim colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Take the dim colour for text."""
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.Text, option.palette.color(DIM))
