"""Lane: work that is done one piece after the other, on a thread of its own."""

import threading
from collections import deque
from collections.abc import Callable

from loopstudio.app.eta import Eta
from loopstudio.app.events import Ended, Event, Glimpsed, Progressed, Started
from loopstudio.app.failure import Failure
from loopstudio.core.errors import Cancelled
from loopstudio.core.glimpse import Glimpse

Notify = Callable[[Event], None]


class Job:
    """One thing to do; it is itself the Run that its work gets."""

    def __init__(self, number: int, title: str, notify: Notify) -> None:
        self.number = number
        self.title = title
        self.made = 0
        self._notify = notify
        self._stop = threading.Event()
        self._skips = threading.Semaphore(0)
        self._keep: int | None = None
        self._eta = Eta()

    @property
    def cancelled(self) -> bool:
        """Say whether the person has asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask this job to stop at its next tick."""
        self._stop.set()

    def skip(self) -> None:
        """Ask this job to drop its next clip."""
        self._skips.release()

    def take_skip(self) -> bool:
        """Use up one wish to skip, if there is one."""
        return self._skips.acquire(blocking=False)

    def keep(self, index: int) -> None:
        """Ask this job to keep one of its loops as it is by now."""
        self._keep = index

    def look(self, picture: Callable[[], Glimpse]) -> None:
        """Tell of a loop on its way."""
        self._notify(Glimpsed(self.number, picture()))

    def enough(self, index: int) -> bool:
        """Say whether the person has asked to keep this loop as it is."""
        return self._keep == index

    def tick(self, done: int, total: int) -> None:
        """Report progress; raises Cancelled when the person has asked to stop."""
        if self._stop.is_set():
            raise Cancelled
        self._notify(Progressed(self.number, done, total, self._eta.seconds(done, total)))


Work = Callable[[Job], None]


class Lane:
    """Jobs that wait for one thread, and the one that it does.

    Guarded by `changed`, which all lanes of a queue share: it is held by whoever calls `add`,
    `waiting` or `running`. `notify` is called on the thread, without it.
    """

    def __init__(self, name: str, notify: Notify, changed: threading.Condition) -> None:
        self._notify, self._changed = notify, changed
        self._closing = False
        self.waiting: deque[tuple[Job, Work]] = deque()
        self.running: Job | None = None
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @property
    def is_working(self) -> bool:
        """Say whether its thread still lives, as it does until it is closed."""
        return self._thread.is_alive()

    def add(self, job: Job, work: Work) -> None:
        """Let a job wait for its turn."""
        self.waiting.append((job, work))
        self._changed.notify_all()

    def jobs(self) -> list[Job]:
        """Give those that wait and the one that runs."""
        return [*(job for job, _ in self.waiting), *([self.running] if self.running else [])]

    def drop(self, number: int | None = None) -> list[int]:
        """Stop a job at its next tick if it runs, and forget it if it waits; None means all.

        Gives the numbers of those that were forgotten: they never began.
        """
        if self.running is not None and number in (None, self.running.number):
            self.running.cancel()
        dropped = [job.number for job, _ in self.waiting if number in (None, job.number)]
        left = [pair for pair in self.waiting if pair[0].number not in dropped]
        self.waiting.clear()
        self.waiting.extend(left)
        return dropped

    def close(self) -> None:
        """Take nothing more up; the thread ends after what it does."""
        self._closing = True
        self._changed.notify_all()

    def join(self, seconds: float) -> None:
        """Wait so long at most for the thread to end; without holding `changed`."""
        self._thread.join(seconds)

    def _serve(self) -> None:
        while (pair := self._next()) is not None:
            job, work = pair
            self._notify(Started(job.number))
            ended = _run(job, work)
            with self._changed:
                self.running = None
            self._notify(ended)

    def _next(self) -> tuple[Job, Work] | None:
        with self._changed:
            self._changed.wait_for(lambda: self.waiting or self._closing)
            if not self.waiting:
                return None
            pair = self.waiting.popleft()
            self.running = pair[0]
            return pair


def _run(job: Job, work: Work) -> Ended:
    try:
        work(job)
    except Cancelled:
        return Ended(job.number, job.made, cancelled=True)
    except Exception as error:  # noqa: BLE001 - the one place where a job's failure becomes a value
        failure = Failure.of(error)
        return Ended(job.number, job.made, error=failure.sentence, details=failure.details)
    return Ended(job.number, job.made)
