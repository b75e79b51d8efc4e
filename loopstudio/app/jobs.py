"""The queue: bounded, its events as values; a lane for work, one for what is waited for by hand."""

import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from loopstudio.app.events import (
    Asked,
    ClipReady,
    Ended,
    Exported,
    Heard,
    Imported,
    Queued,
    Skipped,
)
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.hosts import Host
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.lane import Job, Lane, Notify, Work
from loopstudio.app.shelf import Shelf
from loopstudio.core.counted import counted
from loopstudio.core.errors import LoopstudioError, QueueFull
from loopstudio.core.request import Request

if TYPE_CHECKING:
    from loopstudio.export.plan import ExportPlan

LIMIT = 32
_PATIENCE_SECONDS = 5.0


class JobQueue:
    """Runs jobs one after the other on a thread of its own and tells how they fare.

    `notify` is called on that thread, except for Queued and for the end of a job that never began,
    which come on the caller's. Everything a job finished stays finished, whatever its end.
    `title_of` says what a checkpoint of some name is called. Where there is a host `beside`, what a
    hand waits for is done by it at once, on another thread.
    """

    def __init__(
        self,
        host: Host,
        shelf: Shelf,
        notify: Notify,
        limit: int = LIMIT,
        title_of: Callable[[str], str] = str,
        beside: Host | None = None,
    ) -> None:
        self._host, self._title_of = host, title_of
        self._shelf = shelf
        self._notify = notify
        self._limit = limit
        self._last_number = 0
        self._closing = False
        self._changed = threading.Condition()
        self._main = Lane("jobs", notify, self._changed)
        self._lanes = [self._main]
        self._beside = beside
        if beside is not None:
            self._lanes.append(Lane("at hand", notify, self._changed))

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

    def submit_untold(self, sources: tuple[Path, ...]) -> int:
        """Queue a look for what files do not tell, and give the job's number; raises QueueFull.

        A person waits for it: it does not wait for what is made meanwhile.
        """
        work = partial(self._ask, sources, self._beside or self._host)
        return self._add(f"Reading {sources[0].name}", work, lane=self._lanes[-1])

    def submit_heard(self, heard: ToHear, *, at_hand: bool = False) -> int:
        """Queue the hearing of a sound and give the job's number; raises QueueFull.

        at_hand says that a hand waits for it: it does not wait for what is made meanwhile.
        """
        beside = self._beside if at_hand else None
        lane = self._main if beside is None else self._lanes[-1]
        work = partial(self._hear, heard, beside or self._host)
        return self._add(f"Listening to {heard.path.name}", work, lane=lane)

    def pending(self) -> int:
        """Say how many jobs run or wait."""
        with self._changed:
            return sum(len(lane.jobs()) for lane in self._lanes)

    def cancel(self, number: int) -> None:
        """Stop a job, at its next tick if it runs; a number that is not in the queue is ignored."""
        self._drop(number)

    def cancel_all(self) -> None:
        """Stop what runs and drop all that waits."""
        self._drop(None)

    def skip(self, number: int) -> None:
        """Drop the next clip of a job and go on with the one after it."""
        with self._changed:
            for job in self._main.jobs():
                if job.number == number:
                    job.skip()

    def keep(self, number: int, index: int) -> None:
        """Keep item `index` of the running job as it is by now, and go on with the one after it."""
        with self._changed:
            running = self._main.running
            if running is not None and running.number == number:
                running.keep(index)

    def is_working(self) -> bool:
        """Say whether the workers still live, as they do until the queue is closed."""
        return any(lane.is_working for lane in self._lanes)

    def close(self) -> None:
        """Cancel everything, wait a few seconds for the workers, and take no more jobs."""
        with self._changed:
            self._closing = True
            for lane in self._lanes:
                lane.close()
        self.cancel_all()
        for lane in self._lanes:
            lane.join(_PATIENCE_SECONDS)

    def _drop(self, number: int | None) -> None:
        with self._changed:
            dropped = [gone for lane in self._lanes for gone in lane.drop(number)]
        for gone in dropped:
            self._notify(Ended(gone, made=0, cancelled=True))

    def _add(
        self,
        title: str,
        work: Work,
        request: Request | None = None,
        batch: int | None = None,
        *,
        lane: Lane | None = None,
    ) -> int:
        with self._changed:
            if self._closing:
                raise LoopstudioError("LoopStudio is closing and takes no more jobs.")
            if sum(len(one.waiting) for one in self._lanes) >= self._limit:
                raise QueueFull(f"{self._limit} jobs are waiting: let one finish or cancel some.")
            self._last_number += 1
            job = Job(self._last_number, title, self._notify)
            self._notify(Queued(job.number, title, request, batch))
            (lane or self._main).add(job, work)
            return job.number

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

    def _ask(self, sources: tuple[Path, ...], host: Host, job: Job) -> None:
        try:
            answer = Asked(job.number, host.untold(sources, job))
        except LoopstudioError as error:
            answer = Asked(job.number, wrong=str(error))
        job.made = 1
        self._notify(answer)

    def _hear(self, heard: ToHear, host: Host, job: Job) -> None:
        # Not at the top: a window need not wait for what it reads files with.
        from loopstudio.app.hearing import at_tempo, clip_to_hear, named
        from loopstudio.audio.original import original_of

        clip = clip_to_hear(heard.path)
        if heard.as_it_is:
            sound = Sound(clip.name, clip.bars, original_of(clip.audio, clip.tempo))
        else:
            original = original_of(clip.audio, clip.tempo) if heard.whole else None
            track = host.encode(at_tempo(clip, heard.tempo), heard.checkpoint, job)
            sound = Sound(clip.name, clip.bars, named(track, clip), original)
        job.made = 1
        self._notify(Heard(job.number, sound))
