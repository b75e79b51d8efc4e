"""JobsModel: the jobs that run or wait, fed by the bridge."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from loopstudio.app.events import (
    ClipReady,
    Ended,
    Event,
    Glimpsed,
    Progressed,
    Queued,
    Skipped,
    Started,
)
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.glimpse import Glimpse
from loopstudio.ui import wording

JOB_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class JobRow:
    """What the window knows of a job; clips says that it makes some, which may be skipped.

    in_steps says that its loops are seen while they are made, glimpse is the one that is; behind is
    the last item that needs no more, as it is finished or asked to be kept as it is; batch is the
    number of the jobs that were asked for with it.
    """

    number: int
    title: str
    clips: bool = True
    running: bool = False
    done: int = 0
    total: int = 0
    made: int = 0
    eta_seconds: float | None = None
    stopping: bool = False
    in_steps: bool = False
    glimpse: Glimpse | None = None
    behind: int = -1
    batch: int | None = None

    @property
    def can_keep(self) -> bool:
        """Say whether a loop is seen that may be kept as it is."""
        seen = self.glimpse
        return self.running and not self.stopping and seen is not None and seen.index > self.behind

    @property
    def text(self) -> str:
        """Say which job it is, and where it stands."""
        return " · ".join(part for part in (self.title, self.stand) if part)

    @property
    def stand(self) -> str:
        """Say where the job stands; "" while nobody knows."""
        if self.stopping:
            return "stopping"
        if not self.running:
            return "waiting"
        share = f"{100 * self.done // self.total} %" if self.total > 0 else ""
        return " · ".join(part for part in (share, wording.left(self.eta_seconds)) if part)


class JobsModel(QAbstractListModel):
    """The queue as a list: the running job first."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[JobRow] = []

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """The jobs, the running one first."""
        return tuple(self._rows)

    @property
    def behind_first(self) -> int:
        """How many things wait behind the first job; those of a batch are one, its own are none.

        What is heard for a hand runs beside it, and waits for nothing.
        """
        waiting = [row.batch for row in self._rows[1:] if not row.running]
        others = set(waiting) - {None, *(row.batch for row in self._rows[:1])}
        return waiting.count(None) + len(others)

    def take(self, event: Event) -> None:
        """Follow one event."""
        match event:
            case Queued(job, title, request, batch):
                in_steps, clips = isinstance(request, DiffuseRequest), request is not None
                self._insert(JobRow(job, title, clips, in_steps=in_steps, batch=batch))
            case Started(job):
                self._update(job, running=True)
            case Progressed(job, done, total, eta):
                self._update(job, done=done, total=total, eta_seconds=eta)
            case ClipReady(job, _):
                self._update(job, made=self._made(job) + 1)
                self._leave_behind(job)
            case Glimpsed(job, glimpse):
                self._update(job, glimpse=glimpse)
            case Skipped(job):
                self._leave_behind(job)
            case Ended(job):
                self._remove(job)
        self.changed.emit()

    def mark_stopping(self, job: int) -> None:
        """Show at once that a job was asked to stop."""
        self._update(job, stopping=True)
        self.changed.emit()

    def mark_kept(self, job: int) -> None:
        """Show at once that the loop that is seen was asked to be kept as it is."""
        self._leave_behind(job)
        self.changed.emit()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of jobs."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a job's text, or the JobRow for JOB_ROLE."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        return row if role == JOB_ROLE else None

    def _place(self, job: int) -> int:
        return next((place for place, row in enumerate(self._rows) if row.number == job), -1)

    def _made(self, job: int) -> int:
        place = self._place(job)
        return self._rows[place].made if place >= 0 else 0

    def _leave_behind(self, job: int) -> None:
        place = self._place(job)
        seen = self._rows[place].glimpse if place >= 0 else None
        if seen is not None:
            self._update(job, behind=max(seen.index, self._rows[place].behind))

    def _insert(self, row: JobRow) -> None:
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.append(row)
        self.endInsertRows()

    def _update(self, job: int, **changes: Any) -> None:
        place = self._place(job)
        if place >= 0:
            self._rows[place] = replace(self._rows[place], **changes)
            self.dataChanged.emit(self.index(place), self.index(place))

    def _remove(self, job: int) -> None:
        place = self._place(job)
        if place >= 0:
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._rows[place]
            self.endRemoveRows()
