"""JobStrip: how the running job fares, with what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.itemmodels.jobs_model import JobsModel
from loopstudio.ui.theme import Theme


class JobStrip(QFrame):
    """Progress, time left, skip and cancel; keeps its place while nothing runs."""

    cancel_wanted = Signal(int)
    skip_wanted = Signal(int)

    def __init__(self, jobs: JobsModel, theme: Theme) -> None:
        super().__init__()
        self._jobs = jobs
        self._text = role_label("", "dim")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the running job")
        self._skip = QPushButton(" Skip one")
        self._cancel = QPushButton(" Cancel")
        for button, name in ((self._skip, "skip"), (self._cancel, "close")):
            button.setProperty("role", "quiet")
            give_icon(button, theme, name)
        name_control(
            self._skip,
            "Skip one loop",
            "Drop the loop being made and go on with the next",
            "Ctrl+J",
        )
        name_control(self._cancel, "Cancel job", "Stop this job; what is finished is kept", "Esc")
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._text)
        lines.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(lines, 1)
        row.addWidget(self._skip)
        row.addWidget(self._cancel)
        self._skip.clicked.connect(self._on_skip)
        self._cancel.clicked.connect(self._on_cancel)
        jobs.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        rows = self._jobs.rows
        self.setVisible(bool(rows))
        if not rows:
            return
        first, waiting = rows[0], len(rows) - 1
        self._text.setText(first.text + (f" · {waiting} more waiting" if waiting else ""))
        # A checkpoint may take long to load before the first step: motion says it lives.
        unknown = first.running and first.done == 0
        self._bar.setRange(0, 0 if unknown else max(0, first.total))
        self._bar.setValue(first.done)
        self._bar.setAccessibleDescription(first.text)
        self._skip.setVisible(first.clips)
        self._skip.setEnabled(first.running and not first.stopping)
        self._cancel.setEnabled(not first.stopping)

    def _on_skip(self) -> None:
        self.skip_wanted.emit(self._jobs.rows[0].number)

    def _on_cancel(self) -> None:
        job = self._jobs.rows[0].number
        self._jobs.mark_stopping(job)
        self.cancel_wanted.emit(job)
