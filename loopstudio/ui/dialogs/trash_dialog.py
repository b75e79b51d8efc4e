"""TrashDialog: what was deleted, to be taken back or let go."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.library.entry import Entry
from loopstudio.ui.access import name_control, role_label
from loopstudio.ui.wording import bars, bpm, loops

_ID = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 32


class TrashDialog(QDialog):
    """Shows the clips in the library's trash, newest first."""

    restore_wanted = Signal(object)
    empty_wanted = Signal()

    def __init__(self, parent: QWidget | None, trashed: Sequence[Entry]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Trash")
        self.resize(600, 480)
        self._count = role_label("", "dim")
        self._list = QListWidget()
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._restore = QPushButton("Restore")
        self._empty = QPushButton("Empty trash…")
        self._close = QPushButton("Close")
        self._build()
        self._name()
        self.show_entries(trashed)

    def show_entries(self, trashed: Sequence[Entry]) -> None:
        """Show what is in the trash now."""
        self._list.clear()
        self._list.setUniformItemSizes(True)
        for entry in trashed:
            item = QListWidgetItem(_line(entry))
            item.setData(_ID, entry.id)
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if trashed else -1)
        where = "Files go to the system's trash when this one is emptied."
        self._count.setText(f"{loops(len(trashed))}. {where}" if trashed else "The trash is empty.")
        self._empty.setEnabled(bool(trashed))
        self._follow()

    def _build(self) -> None:
        self._restore.setProperty("role", "primary")
        # Return in the list must never be taken for emptying.
        self._empty.setAutoDefault(False)
        self._close.setAutoDefault(False)
        self._restore.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self._empty)
        foot.addStretch(1)
        foot.addWidget(self._close)
        foot.addWidget(self._restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(self._count)
        column.addWidget(self._list, 1)
        column.addLayout(foot)
        self._list.itemSelectionChanged.connect(self._follow)
        self._list.itemDoubleClicked.connect(self._take_back)
        self._restore.clicked.connect(self._take_back)
        self._empty.clicked.connect(self._on_empty)
        self._close.clicked.connect(self.reject)

    def _name(self) -> None:
        name_control(self._list, "Deleted loops", "Choose what to take back", "Alt+L")
        name_control(self._restore, "Restore", "Put the chosen loops back in the library", "Alt+R")
        name_control(self._empty, "Empty trash", "Give all of them to the system's trash", "Alt+E")
        name_control(self._close, "Close", "Close this window", "Ctrl+W")

    def _follow(self) -> None:
        self._restore.setEnabled(bool(self._list.selectedItems()))

    def _take_back(self) -> None:
        chosen = [item.data(_ID) for item in self._list.selectedItems()]
        if chosen:
            self.restore_wanted.emit(chosen)

    def _on_empty(self) -> None:
        question = QMessageBox(self)
        question.setWindowTitle("Empty trash")
        question.setText(f"Give {loops(self._list.count())} to the system's trash?")
        question.setInformativeText("They cannot be restored from here after that.")
        question.setStandardButtons(
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel
        )
        question.button(QMessageBox.StandardButton.Yes).setText("Empty")
        for button in question.buttons():
            button.setIcon(QIcon())  # the system's own are of another look
        question.accepted.connect(self.empty_wanted)
        question.open()


def _line(entry: Entry) -> str:
    parts = (entry.name, f"{bpm(entry.bpm)} BPM", bars(entry.bars), entry.label or entry.kind)
    return " · ".join(parts)
