"""LibraryFilter: the library as it is searched and sorted."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from loopstudio.library.entry import Entry
from loopstudio.library.search import Predicate, parse
from loopstudio.ui.itemmodels.library_model import COLUMNS, MADE, LibraryModel

Index = QModelIndex | QPersistentModelIndex


class LibraryFilter(QSortFilterProxyModel):
    """Rows that a query wants, newest first until a column is chosen; kept so as rows come."""

    def __init__(self, source: LibraryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Predicate = parse("")
        self._source = source
        self._key = COLUMNS[MADE].key
        self.query = ""
        self.setDynamicSortFilter(True)
        self.setSourceModel(source)

    def set_query(self, query: str) -> None:
        """Show what a query wants; raises InvalidValue and leaves the rows as they are."""
        if query.strip() == self.query:
            return
        self._wanted = parse(query)
        self.query = query.strip()
        # A whole new mapping: removing thousands of scattered rows one run at a time takes seconds.
        self.invalidate()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; newest first is the library's own order and costs nothing."""
        if column == MADE and order == Qt.SortOrder.DescendingOrder:
            column, order = -1, Qt.SortOrder.AscendingOrder
        self._key = COLUMNS[column if column >= 0 else MADE].key
        super().sort(column, order)

    def entry_at(self, row: int) -> Entry:
        """Give the entry of a row as it is shown."""
        return self._source.entry_at(self.mapToSource(self.index(row, 0)).row())

    def row_of(self, entry_id: str) -> int:
        """Give the row at which an entry is shown, -1 where it is not."""
        source = self._source.index(self._source.row_of(entry_id), 0)
        return self.mapFromSource(source).row() if source.isValid() else -1

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: N802
        """Ask the query."""
        del source_parent
        return self._wanted(self._source.entry_at(source_row))

    def lessThan(self, source_left: Index, source_right: Index) -> bool:  # noqa: N802
        """Compare what the chosen column is sorted by."""
        entry_at, key = self._source.entry_at, self._key
        return bool(key(entry_at(source_left.row())) < key(entry_at(source_right.row())))
