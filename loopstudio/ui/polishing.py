"""Polishing: chosen loops, sounded again by a diffusion vocoder or given what they lack above."""

import itertools
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

from loopstudio.app.vocoder import diffusion_vocoder, diffusion_vocoders
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import Polish, WaveRequest
from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.studio import Studio
from loopstudio.ui.widgets.library_view import LibraryView

AT_ONCE = 2
"""How many loops of a batch wait or are made: whatever else is asked for comes in between."""

Chosen = Callable[[], DiffusionVocoder | None]


@dataclass(eq=False)
class _Batch:
    """Loops that were chosen together, and how they fare."""

    number: int
    vocoder: DiffusionVocoder
    raised: bool
    cutoff: float | None
    left: deque[Entry]
    count: int
    chosen: frozenset[str]
    waiting: int = 0
    jobs: set[int] = field(default_factory=set)
    made: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stopped: bool = False

    @property
    def is_over(self) -> bool:
        return not (self.left or self.waiting or self.jobs)

    def title(self, entry: Entry, request: WaveRequest) -> str:
        place = self.count - len(self.left) - self.waiting
        of = f" · {place} of {self.count}" if self.count > 1 else ""
        if isinstance(request.work, Polish):
            return f"Polish of {entry.name} at {request.work.strength:.2f}{of}"
        return f"Upsample of {entry.name} from {request.work.cutoff:,.0f} Hz{of}"


class Polishing(QObject):
    """Asks for loops to be polished or made whole, a few at a time, and chooses what comes of it.

    Their files are read on a thread of their own. It goes as carefully as the panel says where that
    chose a diffusion vocoder, otherwise in the usual way. Who stops one loop stops its batch.
    """

    asked = Signal()
    said = Signal(str)
    failed = Signal(str)
    _ready = Signal(object, object, object)

    def __init__(
        self, table: LibraryView, studio: Studio, chosen: Chosen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._table, self._studio, self._chosen = table, studio, chosen
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="polishing")
        self._batches: list[_Batch] = []
        self._numbers = itertools.count()
        self._ready.connect(self._on_ready, Qt.ConnectionType.QueuedConnection)
        studio.made.connect(self._on_made)
        studio.stopped.connect(self._on_stopped)
        studio.ended.connect(self._on_ended)

    def polish(self) -> None:
        """Sound the chosen loops again."""
        self._begin(raised=False)

    def upsample(self) -> None:
        """Give the chosen loops what they lack above the cutoff of the settings, or of each."""
        self._begin(raised=True)

    def close(self) -> None:
        """Read no more files."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, *, raised: bool) -> None:
        entries = self._table.chosen()
        vocoder = self._chosen() or self._first()
        if not entries:
            self.said.emit(wording.NONE_CHOSEN)
        elif vocoder is None:
            self.said.emit(f"{wording.NO_VOCODER}.")
        else:
            ids = frozenset(entry.id for entry in entries)
            number, count = next(self._numbers), len(entries)
            cutoff = self._studio.session.settings.upsample_cutoff or None
            batch = _Batch(number, vocoder, raised, cutoff, deque(entries), count, ids)
            self._batches.append(batch)
            self.asked.emit()
            self._go_on(batch)

    def _first(self) -> DiffusionVocoder | None:
        infos = diffusion_vocoders(self._studio.session.catalog.checkpoints())
        return diffusion_vocoder(infos[0]) if infos else None

    def _go_on(self, batch: _Batch) -> None:
        while batch.left and batch.waiting + len(batch.jobs) < AT_ONCE:
            batch.waiting += 1
            self._pool.submit(self._read, batch, batch.left.popleft())
        if batch.is_over and batch in self._batches:
            self._batches.remove(batch)
            self._tell(batch)

    def _read(self, batch: _Batch, entry: Entry) -> None:
        """Make the request of a loop, on the other thread."""
        try:
            self._ready.emit(batch, entry, _requested(batch, entry))
        except (LoopstudioError, OSError) as error:
            self._ready.emit(batch, entry, error)

    def _on_ready(self, batch: _Batch, entry: Entry, found: object) -> None:
        batch.waiting -= 1
        if isinstance(found, WaveRequest) and not batch.stopped:
            self._ask(batch, entry, found)
        elif found is None:
            batch.whole.append(entry.name)
        elif isinstance(found, Exception):
            batch.errors.append(str(found))
        self._go_on(batch)

    def _ask(self, batch: _Batch, entry: Entry, request: WaveRequest) -> None:
        job = self._studio.generate(request, batch.title(entry, request), batch.number)
        if job is None:
            self._stop(batch)
        else:
            batch.jobs.add(job)

    def _on_made(self, job: int, entry: Entry) -> None:
        for batch in self._of(job):
            batch.made.append(entry.id)

    def _on_stopped(self, job: int) -> None:
        for batch in self._of(job):
            self._stop(batch)

    def _on_ended(self, job: int) -> None:
        for batch in self._of(job):
            batch.jobs.discard(job)
            self._go_on(batch)

    def _stop(self, batch: _Batch) -> None:
        batch.stopped = True
        batch.left.clear()
        for job in batch.jobs:
            self._studio.session.queue.cancel(job)

    def _of(self, job: int) -> Sequence[_Batch]:
        return [batch for batch in self._batches if job in batch.jobs]

    def _tell(self, batch: _Batch) -> None:
        """Choose what was made, unless somebody has gone on, and tell what could not be."""
        here = {entry.id for entry in self._table.chosen()}
        if batch.made and (here == batch.chosen or here <= set(batch.made)):
            self._table.go_to(batch.made[-1])
            if len(batch.made) > 1:
                self._table.select_all_of(set(batch.made))
        if batch.whole:
            self.said.emit(wording.not_dull(batch.whole, batch.count))
        if batch.errors:
            self.failed.emit(wording.first_of(batch.errors))


def _requested(batch: _Batch, entry: Entry) -> WaveRequest | None:
    """Read a loop and ask for what is to be made of it; None for one of which nothing is cut."""
    # Not at the top: a window need not wait for what it reads files with.
    from loopstudio.app.polished import NotDull, requested

    seed = secrets.randbelow(SEED_LIMIT)
    try:
        return requested(entry.path, batch.vocoder, seed, raised=batch.raised, cutoff=batch.cutoff)
    except NotDull:
        return None
