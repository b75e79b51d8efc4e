"""JobStrip: how the running job fares, with what can be done about it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from loopstudio.ui import wording
from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.itemmodels.jobs_model import JobsModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.glimpse_view import GlimpseView


class JobStrip(QFrame):
    """Progress, time left, what is seen of the loop being made, keep, skip and cancel."""

    cancel_wanted = Signal(int)
    skip_wanted = Signal(int)
    keep_wanted = Signal(int, int)
    """A loop is to be kept as it is by now: the job, and which of its loops."""

    def __init__(self, jobs: JobsModel, theme: Theme) -> None:
        super().__init__()
        self._jobs = jobs
        self._title, self._stand = "", ""
        self._text, self._step = role_label("", "dim"), role_label("", "dim")
        # A long line must not make the window wider.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.installEventFilter(self)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the running job")
        self.seen = GlimpseView()
        self._keep = QPushButton(" Keep as it is")
        self._skip = QPushButton(" Skip one")
        self._cancel = QPushButton(" Cancel")
        icons = (self._keep, "heart"), (self._skip, "skip"), (self._cancel, "close")
        for button, name in icons:
            button.setProperty("role", "quiet")
            give_icon(button, theme, name)
        self._name()
        self._build()
        self._keep.clicked.connect(self._on_keep)
        self._skip.clicked.connect(self._on_skip)
        self._cancel.clicked.connect(self._on_cancel)
        jobs.changed.connect(self._show)
        self._show()

    def _name(self) -> None:
        name_control(
            self._keep,
            "Keep the loop as it is",
            "Take no more steps for the loop being made: keep it as it is now, and go on",
            "Ctrl+Shift+J",
        )
        name_control(
            self._skip,
            "Skip one loop",
            "Drop the loop being made and go on with the next",
            "Ctrl+J",
        )
        name_control(self._cancel, "Cancel job", "Stop this job; what is finished is kept", "Esc")

    def _build(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._text)
        along = QHBoxLayout()
        along.setSpacing(8)
        along.addWidget(self._bar, 1)
        along.addWidget(self._step)
        lines.addLayout(along)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.seen)
        row.addLayout(lines, 1)
        row.addWidget(self._keep)
        row.addWidget(self._skip)
        row.addWidget(self._cancel)

    def _show(self) -> None:
        rows = self._jobs.rows
        self.setVisible(bool(rows))
        if not rows:
            return
        first = rows[0]
        told = first.stand, wording.others_wait(self._jobs.behind_first)
        self._title = first.title
        self._stand = "".join(f" · {part}" for part in told if part)
        self._text.setToolTip(self._title + self._stand)
        # A checkpoint may take long to load before the first step: motion says it lives.
        unknown = first.running and first.done == 0
        self._bar.setRange(0, 0 if unknown else max(0, first.total))
        self._bar.setValue(first.done)
        self._bar.setAccessibleDescription(first.text)
        self.seen.show_glimpse(first.glimpse)
        self._step.setText(self.seen.words)
        for widget in (self.seen, self._step, self._keep):
            widget.setVisible(first.in_steps)
        self._keep.setEnabled(first.can_keep)
        self._skip.setVisible(first.clips)
        self._skip.setEnabled(first.running and not first.stopping)
        self._cancel.setEnabled(not first.stopping)
        self._write()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Write as much as there is room for."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._write()
        return super().eventFilter(watched, event)

    def _write(self) -> None:
        title, metrics = self._title, self._text.fontMetrics()
        if self.isVisible():
            room = self._text.width() - metrics.horizontalAdvance(self._stand)
            title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        self._text.setText(title + self._stand)

    def _on_keep(self) -> None:
        job = self._jobs.rows[0]
        if job.glimpse is not None:
            self._jobs.mark_kept(job.number)
            self.keep_wanted.emit(job.number, job.glimpse.index)

    def _on_skip(self) -> None:
        self.skip_wanted.emit(self._jobs.rows[0].number)

    def _on_cancel(self) -> None:
        job = self._jobs.rows[0].number
        self._jobs.mark_stopping(job)
        self.cancel_wanted.emit(job)
