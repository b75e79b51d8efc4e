"""LibraryModel: the library as a table, searched and sorted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from loopstudio.library.arrangement import Arrangement, Order
from loopstudio.library.entry import Entry
from loopstudio.library.library import Change, Changed, Inserted, Library, Removed
from loopstudio.library.search import Predicate, parse
from loopstudio.ui.itemmodels.columns import COLUMNS, MADE, Column, described, spoken
from loopstudio.ui.offer import mime_of

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex

_NEWEST_FIRST = Order()
_MANY = 64
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


def _alignment(_entry: Entry, column: Column) -> Qt.AlignmentFlag | None:
    return _RIGHT if column.numeric else None


# A view asks each cell for some ten roles: one look-up tells that most of them have no answer.
_ANSWERS: dict[int, Callable[[Entry, Column], Any]] = {
    int(Qt.ItemDataRole.DisplayRole): lambda entry, column: column.text(entry),
    int(Qt.ItemDataRole.EditRole): lambda entry, column: column.text(entry),
    int(Qt.ItemDataRole.TextAlignmentRole): _alignment,
    int(Qt.ItemDataRole.ToolTipRole): lambda entry, _column: described(entry),
    int(Qt.ItemDataRole.AccessibleDescriptionRole): lambda entry, _column: described(entry),
    int(Qt.ItemDataRole.AccessibleTextRole): spoken,
    int(ENTRY_ROLE): lambda entry, _column: entry,
}


class LibraryModel(QAbstractTableModel):
    """Shows what a query wants of a Library, newest first until a column is chosen.

    Sorted and filtered here, not by a proxy: that asks Python for each comparison of two rows, and
    stands between the view and every cell.
    """

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._wanted: Predicate = parse("")
        self._order = _NEWEST_FIRST
        self._shown = Arrangement(library, self._wanted, self._order)
        self._changing = -1
        self.query = ""
        self._unsubscribe = library.subscribe(self._on_changed, self._before_change)

    def close(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    def set_query(self, query: str) -> None:
        """Show what a query wants; raises InvalidValue and leaves the rows as they are."""
        if query.strip() == self.query:
            return
        self._wanted = parse(query)
        self.query = query.strip()
        self._arrange(self._library)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the library's own order, newest first."""
        chosen = _NEWEST_FIRST
        if column not in (-1, MADE) or order == Qt.SortOrder.AscendingOrder:
            chosen = Order(COLUMNS[column].key, order == Qt.SortOrder.DescendingOrder)
        if chosen != self._order:
            self._order = chosen
            self._arrange(self._library)

    def entry_at(self, row: int) -> Entry:
        """Give the entry of a row as it is shown."""
        return self._shown[row]

    def row_of(self, entry_id: str) -> int:
        """Give the row at which an entry is shown, -1 where it is not."""
        known = entry_id in self._library
        return self._shown.row(self._library.entry(entry_id)) if known else -1

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of clips that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, alignment, tooltip, or its Entry for ENTRY_ROLE."""
        answer = _ANSWERS.get(role)
        if answer is None or not index.isValid():
            return None
        return answer(self._shown[index.row()], COLUMNS[index.column()])

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give the titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[section].numeric:
            return _RIGHT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every clip be selected and dragged."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Allow copies only: a move would take the library's file away."""
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Give the files of the rows, as a drop target takes them."""
        rows = sorted({index.row() for index in indexes})
        return mime_of([self._shown[row].path for row in rows])

    def _before_change(self, change: Change) -> None:
        match change:
            case Removed(first, count):
                # They are taken out while the library still tells which they are.
                going = [self._library[row] for row in range(first, first + count)]
                self._take_out_all(going)
            case Changed(row, _):
                self._changing = self._shown.row(self._library[row])
            case Inserted():
                pass

    def _on_changed(self, change: Change) -> None:
        match change:
            case Inserted(_, entries):
                for entry in entries:
                    self._put_in(entry)
            case Changed(_, entry):
                self._show_changed(self._changing, entry)
            case Removed():
                pass

    def _put_in(self, entry: Entry) -> None:
        row = self._shown.place(entry)
        if row >= 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._shown.insert(row, entry)
            self.endInsertRows()

    def _take_out(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        self._shown.remove(row)
        self.endRemoveRows()

    def _take_out_all(self, entries: list[Entry]) -> None:
        if len(entries) > _MANY:
            ids = {entry.id for entry in entries}
            self._arrange(entry for entry in self._library if entry.id not in ids)
            return
        for entry in entries:
            row = self._shown.row(entry)
            if row >= 0:
                self._take_out(row)

    def _show_changed(self, row: int, entry: Entry) -> None:
        top = QModelIndex()
        if row < 0:
            self._put_in(entry)
            return
        # Counted with the old value still in its row, as Qt counts the row that others move past.
        place = self._shown.place(entry)
        if place < 0:
            self._take_out(row)
            return
        if place not in (row, row + 1):
            self.beginMoveRows(top, row, row, top, place)
            self._shown.insert(place - (place > row), self._shown.remove(row))
            self.endMoveRows()
            row = place - (place > row)
        self._shown.replace(row, entry)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def _arrange(self, entries: Iterable[Entry]) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        cells = [(self._shown[index.row()], index.column()) for index in held]
        self._shown = Arrangement(entries, self._wanted, self._order)
        rows = [(self._shown.row(entry), column) for entry, column in cells]
        self.changePersistentIndexList(
            held, [self.index(*place) if place[0] >= 0 else QModelIndex() for place in rows]
        )
        self.layoutChanged.emit()
