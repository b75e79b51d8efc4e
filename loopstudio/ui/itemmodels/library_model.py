"""LibraryModel: the library as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from loopstudio.library.entry import Entry
from loopstudio.library.library import Change, Changed, Inserted, Library, Removed
from loopstudio.ui import wording
from loopstudio.ui.offer import mime_of

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column:
    """One column: its title, what it shows, and what it is sorted by."""

    title: str
    text: Callable[[Entry], str]
    key: Callable[[Entry], Any]
    numeric: bool = False


def _made(entry: Entry) -> str:
    return wording.ago(entry.created, datetime.now(UTC))


COLUMNS = (
    Column("", lambda entry: "favourite" if entry.favourite else "", lambda entry: entry.favourite),
    Column("Name", lambda entry: entry.name, lambda entry: entry.name.casefold()),
    Column("Loop", lambda _entry: "", lambda entry: (entry.frames / entry.rate, entry.name)),
    Column("BPM", lambda entry: wording.bpm(entry.bpm), lambda entry: entry.bpm, numeric=True),
    Column("Bars", lambda entry: str(entry.bars), lambda entry: entry.bars, numeric=True),
    Column(
        "Style",
        lambda entry: entry.label or entry.kind,
        lambda entry: (entry.label or entry.kind).casefold(),
    ),
    Column("Key", lambda entry: entry.key or "", lambda entry: entry.key or ""),
    Column(
        "Rating",
        lambda entry: f"{entry.rating} of 5" if entry.rating else "",
        lambda entry: entry.rating,
    ),
    Column("Seam", lambda entry: wording.seam(entry.seam_db), lambda entry: entry.seam_db),
    Column("Made", _made, lambda entry: entry.order),
)
FAVOURITE, NAME, WAVE, BPM, BARS, STYLE, KEY, RATING, SEAM, MADE = range(len(COLUMNS))


class LibraryModel(QAbstractTableModel):
    """Shows a Library; holds no entry of its own."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._unsubscribe = library.subscribe(self._on_changed, self._before_change)

    def close(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    def entry_at(self, row: int) -> Entry:
        """Give the entry of a row."""
        return self._library[row]

    def row_of(self, entry_id: str) -> int:
        """Give the row of an entry, -1 where it is not here."""
        return self._library.row(entry_id) if entry_id in self._library else -1

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of clips."""
        return 0 if parent is not None and parent.isValid() else len(self._library)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, alignment, tooltip, or its Entry for ENTRY_ROLE."""
        if not index.isValid():
            return None
        if role == ENTRY_ROLE:
            return self._library[index.row()]
        column = COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return column.text(self._library[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole and column.numeric:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return described(self._library[index.row()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            entry = self._library[index.row()]
            return f"{column.title or 'Favourite'}: {column.text(entry) or 'none'}"
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give the titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[section].numeric:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every clip be selected and dragged."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Allow copies only: a move would take the library's file away."""
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Give the files of the rows, as a drop target takes them."""
        rows = sorted({index.row() for index in indexes})
        return mime_of([self._library[row].path for row in rows])

    def _before_change(self, change: Change) -> None:
        match change:
            case Inserted(row, entries):
                self.beginInsertRows(QModelIndex(), row, row + len(entries) - 1)
            case Removed(row, count):
                self.beginRemoveRows(QModelIndex(), row, row + count - 1)
            case Changed():
                pass

    def _on_changed(self, change: Change) -> None:
        match change:
            case Inserted():
                self.endInsertRows()
            case Removed():
                self.endRemoveRows()
            case Changed(row, _):
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))


def described(entry: Entry) -> str:
    """Say everything worth knowing of a clip in a few lines."""
    made = (
        f"{entry.engine} · {entry.checkpoint} · seed {entry.seed}"
        if entry.engine
        else "imported audio"
    )
    lines = [
        f"{entry.name}",
        f"{wording.bpm(entry.bpm)} BPM · {entry.numerator}/{entry.denominator}"
        f" · {wording.bars(entry.bars)} · {entry.seconds:.2f} s · {entry.rate / 1000:g} kHz",
        f"seam {entry.seam_db:+.1f} dB · {entry.peak_dbtp:.1f} dBTP · {entry.lufs:.1f} LUFS",
        made,
    ]
    if entry.tags:
        lines.append("tags: " + ", ".join(entry.tags))
    if entry.missing:
        lines.append("The file is missing.")
    return "\n".join(lines)
