"""LibraryView: the table of clips, its selection as entries, and drags out of it."""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from loopstudio.library.entry import Entry
from loopstudio.ui.access import name_control
from loopstudio.ui.delegates.mark_delegate import FavouriteDelegate, RatingDelegate
from loopstudio.ui.delegates.quiet_delegate import QuietDelegate
from loopstudio.ui.delegates.waveform_delegate import WaveformDelegate
from loopstudio.ui.itemmodels import columns
from loopstudio.ui.itemmodels.library_model import ENTRY_ROLE, LibraryModel

Index = QModelIndex | QPersistentModelIndex
ROW_PIXELS = 40
_TIP = "Your loops: arrows choose and play, Space stops, Enter favours, 1 to 5 rate"
_WIDTHS = {
    columns.FAVOURITE: 40,
    columns.NAME: 170,
    columns.BARS: 52,
    columns.KEY: 52,
    columns.RATING: 108,
}
# As wide as what they hold at the widest, whatever the typeface.
_HOLDS = {
    columns.BPM: "188.88",
    columns.STYLE: "drum-and-bass",
    columns.SEAM: "seamless",
    columns.MADE: "28 Nov 2028",
}
_PADDING = 26
_NEEDS = {columns.KEY: 1000, columns.BARS: 920, columns.MADE: 860}
_MOVES = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_A,
}


class LibraryView(QTableView):
    """Rows are selected whole; `moved` tells the entry that arrows or a click reached.

    `entered` tells the one that Qt makes current when the keyboard first comes here: nobody has
    asked to hear it.
    """

    moved = Signal(object)
    entered = Signal(object)
    selection_changed = Signal()
    drag_wanted = Signal()
    opened = Signal(object)
    pointed = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, shown: LibraryModel) -> None:
        super().__init__()
        self._shown = shown
        self._entering = False
        self.rating = RatingDelegate()
        self.favourite = FavouriteDelegate()
        self.wave = WaveformDelegate()
        self._quiet = QuietDelegate()
        self.setModel(shown)
        self._build()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ENTRY_ROLE)))
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() not in (columns.RATING, columns.FAVOURITE):
            self.pointed.emit(index.data(ENTRY_ROLE))

    def _build(self) -> None:
        name_control(self, "Library", _TIP, "Ctrl+L")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSortingEnabled(True)
        self.sortByColumn(columns.MADE, Qt.SortOrder.DescendingOrder)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PIXELS)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(36)
        head.setFixedHeight(32)
        for column, width in _WIDTHS.items():
            head.resizeSection(column, width)
        for column, widest in _HOLDS.items():
            width = self.fontMetrics().horizontalAdvance(widest)
            head.resizeSection(column, width + _PADDING)
        head.setSectionResizeMode(columns.WAVE, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegateForColumn(columns.RATING, self.rating)
        self.setItemDelegateForColumn(columns.FAVOURITE, self.favourite)
        self.setItemDelegateForColumn(columns.WAVE, self.wave)
        for column in (columns.BARS, columns.STYLE, columns.KEY, columns.SEAM, columns.MADE):
            self.setItemDelegateForColumn(column, self._quiet)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out the least needed columns where there is little room for waveforms."""
        super().resizeEvent(event)
        for column, width in _NEEDS.items():
            self.setColumnHidden(column, self.viewport().width() < width)

    @property
    def current(self) -> Entry | None:
        """The entry under the keyboard's cursor."""
        index = self.currentIndex()
        return self._shown.entry_at(index.row()) if index.isValid() else None

    def chosen(self) -> list[Entry]:
        """Give the selected entries in the order they are shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._shown.entry_at(row) for row in rows]

    def choose_row(self, row: int) -> None:
        """Select one row, whatever keys are held: Qt's own selectRow toggles while Ctrl is."""
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        index = self._shown.index(row, columns.NAME)
        self.selectionModel().setCurrentIndex(index, how | QItemSelectionModel.SelectionFlag.Rows)

    def go_to(self, entry_id: str) -> bool:
        """Select one clip and scroll to it; False where it is not shown."""
        row = self._shown.row_of(entry_id)
        if row < 0:
            return False
        self.choose_row(row)
        self.scrollTo(self._shown.index(row, columns.NAME))
        return True

    def shows(self, entry_id: str) -> bool:
        """Say whether search and filters let a clip through."""
        return self._shown.row_of(entry_id) >= 0

    def keep_current(self, row: int) -> None:
        """Select a row near this one after rows were taken away."""
        if self._shown.rowCount():
            self.choose_row(min(row, self._shown.rowCount() - 1))

    def show_playing(self, entry_id: str, fraction: float) -> None:
        """Draw the playhead in the row of the clip that sounds."""
        left = self.wave.playing_id
        self.wave.show_playing(entry_id, fraction)
        # The row that was left has to lose its playhead.
        for row in {self._shown.row_of(left), self._shown.row_of(entry_id)} - {-1}:
            self.viewport().update(self.visualRect(self._shown.index(row, columns.WAVE)))

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Tell which entry was reached."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            told = self.entered if self._entering else self.moved
            told.emit(self._shown.entry_at(current.row()))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Choose the first clip where none is, without a sound."""
        self._entering = not self.currentIndex().isValid()
        super().focusInEvent(event)
        if self._entering and self.currentIndex().isValid():
            self.choose_row(self.currentIndex().row())
        self._entering = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell that other rows are selected."""
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the chosen rows: where the mouse is, or at the keyboard's cursor."""
        if not self.selectionModel().hasSelection():
            return
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.scrollTo(self.currentIndex())
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_wanted.emit(place)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N802, N803, ARG002
        """Let the window prepare the files and run the drag."""
        self.drag_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move by keys; letters and digits are commands of the window, not a search by name."""
        if Qt.Key(event.key()) in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def select_all_of(self, ids: set[str]) -> None:
        """Select these clips together."""
        rows = [row for row in (self._shown.row_of(entry_id) for entry_id in ids) if row >= 0]
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.clearSelection()
        for row in rows:
            self.selectionModel().select(self._shown.index(row, 0), flags)
