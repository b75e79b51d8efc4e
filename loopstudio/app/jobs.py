"""The queue: one worker thread, bounded, its events as values."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from loopstudio.app.eta import Eta
from loopstudio.app.events import (
    ClipReady,
    Ended,
    Event,
    Exported,
    Glimpsed,
    Heard,
    Imported,
    Progressed,
    Queued,
    Skipped,
    Started,
)
from loopstudio.app.failure import Failure
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.hosts import Host
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.shelf import Shelf
from loopstudio.core.counted import counted
from loopstudio.core.errors import Cancelled, LoopstudioError, QueueFull
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.request import Request

if TYPE_CHECKING:
    from loopstudio.export.plan import ExportPlan

Notify = Callable[[Event], None]
LIMIT = 32
_PATIENCE_SECONDS = 5.0


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


class JobQueue:
    """Runs jobs one after the other on a thread of its own and tells how they fare.

    `notify` is called on that thread, except for Queued and for the end of a job that never began,
    which come on the caller's. Everything a job finished stays finished, whatever its end.
    `title_of` says what a checkpoint of some name is called.
    """

    def __init__(
        self,
        host: Host,
        shelf: Shelf,
        notify: Notify,
        limit: int = LIMIT,
        title_of: Callable[[str], str] = str,
    ) -> None:
        self._host, self._title_of = host, title_of
        self._shelf = shelf
        self._notify = notify
        self._limit = limit
        self._waiting: deque[tuple[Job, Work]] = deque()
        self._running: Job | None = None
        self._last_number = 0
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
        self._thread.start()

    def submit(self, request: Request, title: str = "", batch: int | None = None) -> int:
        """Queue the making of clips and give the job's number; raises QueueFull.

        Without a title it is called by how many loops of which checkpoint it makes; batch is a
        number that jobs share which were asked for at once.
        """
        loops = counted(len(request.indices), "loop")
        words = title or f"{loops} from {self._title_of(request.checkpoint)}"
        return self._add(words, partial(self._generate, request), request, batch)

    def submit_export(self, plan: "ExportPlan") -> int:
        """Queue an export and give the job's number; raises QueueFull."""
        return self._add("Export", partial(self._export, plan))

    def submit_import(self, foreign: ForeignCheckpoint) -> int:
        """Queue the import of somebody's checkpoint and give the job's number; raises QueueFull."""
        return self._add(f"Import of {foreign.name}", partial(self._import, foreign))

    def submit_heard(self, heard: ToHear) -> int:
        """Queue the hearing of a sound and give the job's number; raises QueueFull."""
        return self._add(f"Listening to {heard.path.name}", partial(self._hear, heard))

    def pending(self) -> int:
        """Say how many jobs run or wait."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    def cancel(self, number: int) -> None:
        """Stop a job, at its next tick if it runs; a number that is not in the queue is ignored."""
        dropped = None
        with self._changed:
            if self._running is not None and self._running.number == number:
                self._running.cancel()
            for pair in self._waiting:
                if pair[0].number == number:
                    dropped = pair
            if dropped is not None:
                self._waiting.remove(dropped)
        if dropped is not None:
            self._notify(Ended(number, made=0, cancelled=True))

    def cancel_all(self) -> None:
        """Stop the running job and drop all that wait."""
        with self._changed:
            dropped = [job.number for job, _ in self._waiting]
            self._waiting.clear()
            if self._running is not None:
                self._running.cancel()
        for number in dropped:
            self._notify(Ended(number, made=0, cancelled=True))

    def skip(self, number: int) -> None:
        """Drop the next clip of a job and go on with the one after it."""
        with self._changed:
            jobs = [job for job, _ in self._waiting]
            for job in [*jobs, *([self._running] if self._running else [])]:
                if job.number == number:
                    job.skip()

    def keep(self, number: int, index: int) -> None:
        """Keep item `index` of the running job as it is by now, and go on with the one after it."""
        with self._changed:
            if self._running is not None and self._running.number == number:
                self._running.keep(index)

    def is_working(self) -> bool:
        """Say whether the worker still lives, as it does until the queue is closed."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Cancel everything, wait a few seconds for the worker, and take no more jobs."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self.cancel_all()
        self._thread.join(_PATIENCE_SECONDS)

    def _add(
        self,
        title: str,
        work: Work,
        request: Request | None = None,
        batch: int | None = None,
    ) -> int:
        with self._changed:
            if self._closing:
                raise LoopstudioError("LoopStudio is closing and takes no more jobs.")
            if len(self._waiting) >= self._limit:
                raise QueueFull(f"{self._limit} jobs are waiting: let one finish or cancel some.")
            self._last_number += 1
            job = Job(self._last_number, title, self._notify)
            self._notify(Queued(job.number, title, request, batch))
            self._waiting.append((job, work))
            self._changed.notify_all()
            return job.number

    def _serve(self) -> None:
        while (pair := self._next()) is not None:
            job, work = pair
            self._notify(Started(job.number))
            ended = _run(job, work)
            with self._changed:
                self._running = None
            self._notify(ended)

    def _next(self) -> tuple[Job, Work] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            pair = self._waiting.popleft()
            self._running = pair[0]
            return pair

    def _generate(self, request: Request, job: Job) -> None:
        job.tick(0, len(request.indices))
        with closing(self._host.clips(request, job)) as clips:
            for clip in clips:
                if job.take_skip():
                    self._notify(Skipped(job.number))
                    continue
                entry = self._shelf.put(clip)
                job.made += 1
                self._notify(ClipReady(job.number, entry))

    def _export(self, plan: "ExportPlan", job: Job) -> None:
        # Not at the top: a window need not wait for what it exports with.
        from loopstudio.export.write import write

        report = write(plan, job)
        job.made = 1
        self._notify(Exported(job.number, report))

    def _import(self, foreign: ForeignCheckpoint, job: Job) -> None:
        info = self._host.import_checkpoint(foreign, job)
        job.made = 1
        self._notify(Imported(job.number, info))

    def _hear(self, heard: ToHear, job: Job) -> None:
        # Not at the top: a window need not wait for what it reads files with.
        from loopstudio.app.hearing import at_tempo, clip_to_hear
        from loopstudio.audio.original import original_of

        clip = clip_to_hear(heard.path)
        if heard.as_it_is:
            sound = Sound(clip.name, clip.bars, original_of(clip.audio, clip.tempo))
        else:
            original = original_of(clip.audio, clip.tempo) if heard.whole else None
            track = self._host.encode(at_tempo(clip, heard.tempo), heard.checkpoint, job)
            sound = Sound(clip.name, clip.bars, track, original)
        job.made = 1
        self._notify(Heard(job.number, sound))


def _run(job: Job, work: Work) -> Ended:
    try:
        work(job)
    except Cancelled:
        return Ended(job.number, job.made, cancelled=True)
    except Exception as error:  # noqa: BLE001 - the one place where a job's failure becomes a value
        failure = Failure.of(error)
        return Ended(job.number, job.made, error=failure.sentence, details=failure.details)
    return Ended(job.number, job.made)
