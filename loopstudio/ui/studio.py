"""Studio: what the window does with a session. No layout here, and no arithmetic."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from loopstudio.app.events import Asked, ClipReady, Ended, Event, Exported, Heard, Imported
from loopstudio.app.first_estimate import FirstEstimate
from loopstudio.app.heard import ToHear
from loopstudio.app.pace import Pace
from loopstudio.app.session import Session
from loopstudio.app.yardstick import Yardstick
from loopstudio.core.clip import Provenance
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.request import Request
from loopstudio.library.entry import Entry
from loopstudio.ui import dropping
from loopstudio.ui.curator import Curator
from loopstudio.ui.itemmodels.jobs_model import JobsModel
from loopstudio.ui.offer import mime_of
from loopstudio.ui.tempo_copies import TempoCopies
from loopstudio.ui.wording import loops

if TYPE_CHECKING:
    from loopstudio.export.plan import ExportPlan


class Studio(QObject):
    """Requests in, clips and sentences out; main thread only."""

    said = Signal(str)
    deleted = Signal(str)
    failed = Signal(str, str)
    first_clip = Signal(object)
    clip_kept = Signal(object)
    made = Signal(int, object)
    """A job made a clip: which job, and its Entry."""
    settings_found = Signal(object)
    settings_kept = Signal()
    import_wanted = Signal(object)
    untold_found = Signal(object)
    """Files were read for what they do not tell: an Asked."""
    checkpoints_changed = Signal(str)
    exported = Signal(object)
    heard = Signal(int, object)
    stopped = Signal(int)
    """A job that now ends was stopped by a person, or failed."""
    ended = Signal(int)
    pace_found = Signal()
    """It is known how quick this machine is: on whichever thread that was measured."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.jobs = JobsModel(self)
        self._yardstick = Yardstick(session.paths.cache / "yardstick.json")
        first = FirstEstimate(session.catalog.get, self._yardstick)
        self.pace = Pace(session.paths.cache / "pace.json", first=first)
        self.curator = Curator(session.store, session.library)
        self._copies = TempoCopies(session.paths.cache / "tempo")
        self._heard: set[int] = set()
        self.curator.failed.connect(self._on_failed)
        self.curator.said.connect(self._on_said)

    def find_pace(self) -> None:
        """Find out how quick this machine is, where that is not known, beside all else."""
        self._yardstick.begin(self._tell_pace)

    def _tell_pace(self) -> None:
        with suppress(RuntimeError):
            # The window may be gone by now.
            self.pace_found.emit()

    def take(self, event: Event) -> None:
        """Follow one event of the queue."""
        self.jobs.take(event)
        self.pace.take(event)
        match event:
            case ClipReady(job, entry):
                self.session.library.add(entry)
                if job not in self._heard:
                    self._heard.add(job)
                    self.first_clip.emit(entry)
                self.clip_kept.emit(entry)
                self.made.emit(job, entry)
            case Exported():
                self.exported.emit(event)
            case Imported(_, info):
                self.session.catalog.refresh()
                self.checkpoints_changed.emit(info.name)
                self.said.emit(f"{info.title} is imported.")
            case Asked():
                self.untold_found.emit(event)
            case Heard(job, sound):
                self.heard.emit(job, sound)
            case Ended():
                self._on_ended(event)

    def generate(self, request: Request, title: str = "", batch: int | None = None) -> int | None:
        """Queue a request; gives the job, or None where the queue takes none."""
        return self._try(self.session.queue.submit, request, title, batch)

    def take_as_it_is(self, job: int, index: int) -> None:
        """Keep a loop of the running job as it is by now."""
        self.pace.forget(job)
        self.session.queue.keep(job, index)

    def hear(self, to_hear: ToHear, *, at_hand: bool = False) -> int | None:
        """Queue the hearing of a sound; gives the job, or None where the queue takes none.

        at_hand says that it waits for no job before it.
        """
        return self._try(partial(self.session.queue.submit_heard, at_hand=at_hand), to_hear)

    def export(self, plan: "ExportPlan") -> None:
        """Queue an export."""
        self._try(self.session.queue.submit_export, plan)

    def import_checkpoint(self, sources: tuple[Path, ...], name: str, **told: Any) -> None:
        """Queue an import; told is what Session.import_checkpoint takes beside."""
        self._try(partial(self.session.import_checkpoint, **told), sources, name)

    def ask_untold(self, sources: tuple[Path, ...]) -> int | None:
        """Queue a look for what files do not tell; gives the job, None where the queue is full."""
        return self._try(self.session.queue.submit_untold, sources)

    def add_audio(self, paths: Sequence[Path]) -> None:
        """Put a person's own files in the library."""
        before = len(self.session.library)
        found = [entry for path in paths if (entry := self._added(path)) is not None]
        added = len(self.session.library) - before
        if added:
            self.said.emit(f"Added {loops(added)} to the library.")
        elif found:
            self.said.emit(f"{found[0].name} is in the library already.")

    def drop(self, paths: Sequence[Path]) -> None:
        """Do with dropped files what they are for."""
        dropped = dropping.sort_out(paths)
        if dropped.own:
            self.settings_found.emit(dropped.own[0])
        if dropped.audio:
            self.add_audio(dropped.audio)
        if dropped.checkpoint:
            self.import_wanted.emit(dropped.checkpoint)
        if dropped.unknown:
            names = ", ".join(path.name for path in dropped.unknown[:3])
            self.said.emit(f"{names}: neither audio nor a checkpoint.")

    def provenance(self, entry: Entry) -> Provenance | None:
        """Say how a clip was made."""
        return dropping.provenance_of(entry.path)

    def files(self, entries: Sequence[Entry], bpm: float | None) -> list[Path]:
        """Give finished files to drag or copy: at a tempo where one is given."""
        found: list[Path] = []
        for entry in entries:
            try:
                found.append(entry.path if bpm is None else self._copies.path(entry, bpm))
            except (LoopstudioError, OSError) as error:
                self.failed.emit(str(error), "")
        return [path for path in found if path.is_file()]

    def copy(self, entries: Sequence[Entry], bpm: float | None) -> None:
        """Put files on the clipboard."""
        paths = self.files(entries, bpm)
        if paths:
            mime: QMimeData = mime_of(paths)
            QGuiApplication.clipboard().setMimeData(mime)
            self.said.emit(f"Copied {loops(len(paths))}: paste in a folder or your DAW.")

    def keep(self, **changes: Any) -> None:
        """Keep changed settings for good."""
        wanted = replace(self.session.settings, **changes)
        if wanted != self.session.settings:
            self.session = self.session.save_settings(wanted)
            self.settings_kept.emit()

    def _added(self, path: Path) -> Entry | None:
        try:
            entry = self.session.store.add_file(path)
        except LoopstudioError as error:
            self.failed.emit(str(error), "")
            return None
        if entry.id not in self.session.library:
            self.session.library.add(entry)
        return entry

    def _try(self, submit: Callable[..., int], *arguments: Any) -> int | None:
        try:
            return submit(*arguments)
        except LoopstudioError as error:
            self.failed.emit(str(error), "")
            return None

    def _on_ended(self, event: Ended) -> None:
        if event.error is not None:
            self.failed.emit(event.error, event.details or "")
        elif event.cancelled:
            self.said.emit(f"Stopped. {loops(event.made)} kept." if event.made else "Stopped.")
        if event.cancelled or event.error is not None:
            self.stopped.emit(event.job)
        self.ended.emit(event.job)

    def _on_said(self, text: str, can_undo: bool) -> None:
        (self.deleted if can_undo else self.said).emit(text)

    def _on_failed(self, text: str) -> None:
        self.failed.emit(text, "")
