"""ExportDialog: the form, and beside it the very plan that will be written."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from loopstudio.app.credited import credited
from loopstudio.app.settings import Settings
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.errors import LoopstudioError
from loopstudio.export.forecast import forecast
from loopstudio.export.plan import ExportPlan, PlannedFile, plan_sources
from loopstudio.export.source import Source, read_sources
from loopstudio.library.entry import Entry
from loopstudio.ui.access import name_control, role_label
from loopstudio.ui.dialogs.export_form import ExportForm
from loopstudio.ui.wording import about, size

_TYPING_MS = 120


class ExportDialog(QDialog):
    """Emits the plan that was shown; nothing else is written."""

    plan_made = Signal(object)
    folder_chosen = Signal(str)
    _read = Signal(object)
    _unread = Signal(str)

    def __init__(
        self,
        parent: QWidget | None,
        entries: Sequence[Entry],
        settings: Settings,
        checkpoints: Sequence[CheckpointInfo] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.resize(960, 600)
        self._paths: tuple[Path, ...] = tuple(entry.path for entry in entries)
        self._checkpoints = checkpoints
        self._sources: tuple[Source, ...] = ()
        self._plan: ExportPlan | None = None
        self.form = ExportForm(settings, len(entries))
        self._example = role_label("", "title")
        self._facts = role_label("Reading the loops …", "dim")
        self._warnings = role_label("", "warning")
        self._files = QTreeWidget()
        self._export = QPushButton("Export")
        self._cancel = QPushButton("Cancel")
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._show_plan)
        self._connect()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="export dialog")
        self._pool.submit(self._read_sources)

    @property
    def plan(self) -> ExportPlan | None:
        """The plan that is shown; None while the form cannot be carried out."""
        return self._plan

    def done(self, result: int) -> None:
        """Close, once the loops are read or given up."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        super().done(result)

    def _build(self) -> None:
        for label in (self._example, self._facts, self._warnings):
            label.setWordWrap(True)
        self._files.setColumnCount(2)
        self._files.setHeaderLabels(["File", "Size"])
        self._files.setRootIsDecorated(False)
        self._files.setUniformRowHeights(True)
        self._files.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        head = self._files.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._export.setProperty("role", "primary")
        name_control(self._files, "Files", "Exactly the files that will be written", "Alt+W")
        name_control(self._export, "Export", "Write these files", "Ctrl+Return")
        name_control(self._cancel, "Cancel", "Write nothing", "Ctrl+W")
        preview = QVBoxLayout()
        preview.setSpacing(8)
        preview.addWidget(role_label("WHAT WILL BE WRITTEN", "heading"))
        for widget in (self._example, self._facts, self._warnings):
            preview.addWidget(widget)
        preview.addWidget(self._files, 1)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(self.form, 5)
        body.addLayout(preview, 6)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(body, 1)
        column.addLayout(foot)
        self._export.setEnabled(False)

    def _connect(self) -> None:
        self.form.changed.connect(self._timer.start)
        self._read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)
        self._unread.connect(self._show_wrong, Qt.ConnectionType.QueuedConnection)
        self._export.clicked.connect(self._on_export)
        self._cancel.clicked.connect(self.reject)

    def _read_sources(self) -> None:
        try:
            self._read.emit(read_sources(self._paths))
        except (LoopstudioError, OSError) as error:
            self._unread.emit(str(error))

    def _on_read(self, sources: tuple[Source, ...]) -> None:
        self._sources = sources
        self._show_plan()

    def _show_plan(self) -> None:
        if not self._sources:
            return
        try:
            wished = self.form.wished()
            made = [source.provenance for source in self._sources]
            pack = credited(wished.pack(self._paths), made, self._checkpoints)
            plan = forecast(plan_sources(pack, self._sources, wished.options))
        except LoopstudioError as error:
            self._show_wrong(str(error))
            return
        self._plan = plan
        facts = (str(plan.target), counted(len(plan.files), "file"), about(plan.size))
        self._say(plan.items[0].name, " · ".join(facts))
        self._warnings.setText("\n".join(plan.warnings))
        self._warnings.setVisible(bool(plan.warnings))
        self._files.clear()
        self._files.addTopLevelItems([_row(file) for file in plan.files])
        self._export.setEnabled(True)

    def _show_wrong(self, message: str) -> None:
        self._plan = None
        self._say("", "")
        self._files.clear()
        self._warnings.setText(message)
        self._warnings.show()
        self._export.setEnabled(False)

    def _say(self, example: str, facts: str) -> None:
        self._example.setText(example)
        self._facts.setText(facts)
        self._example.setVisible(bool(example))
        self._facts.setVisible(bool(facts))

    def _on_export(self) -> None:
        self._timer.stop()
        self._show_plan()
        if self._plan is not None:
            self.folder_chosen.emit(str(self._plan.options.folder))
            self.plan_made.emit(self._plan)
            self.accept()


def _row(file: PlannedFile) -> QTreeWidgetItem:
    item = QTreeWidgetItem([file.path, (size if file.exact else about)(file.size)])
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
