"""The bridge from the worker thread to the main thread."""

from collections import deque
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from loopstudio.app.events import Event, Progressed

PROGRESS_INTERVAL_MS = 33


class Bridge(QObject):
    """Turns job events, given on any thread, into a signal on the main thread.

    Order is kept and no event is lost but progress, of which the newest per job is kept and shown
    at most 30 times a second.
    """

    happened = Signal(object)
    _poked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._progress: dict[int, Progressed] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PROGRESS_INTERVAL_MS)
        self._timer.timeout.connect(self._show_progress)
        self._poked.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def notify(self, event: Event) -> None:
        """Take an event; may be called on any thread."""
        with self._lock:
            first = not self._waiting
            self._waiting.append(event)
        if first:
            self._poked.emit()

    def _drain(self) -> None:
        with self._lock:
            events, self._waiting = self._waiting, deque()
        for event in events:
            if isinstance(event, Progressed):
                self._progress[event.job] = event
            else:
                self._show_progress_of(event.job)
                self.happened.emit(event)
        if self._progress and not self._timer.isActive():
            self._timer.start()

    def _show_progress(self) -> None:
        for job in list(self._progress):
            self._show_progress_of(job)

    def _show_progress_of(self, job: int) -> None:
        progress = self._progress.pop(job, None)
        if progress is not None:
            self.happened.emit(progress)
