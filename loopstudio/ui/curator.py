"""Curator: what a person does to the selected clips, with undo."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from loopstudio.core.errors import LoopstudioError
from loopstudio.library import undo
from loopstudio.library.entry import Entry, read_tags, shared_tags
from loopstudio.library.library import Library
from loopstudio.library.undo import Command, History, Outcome, Shelf
from loopstudio.ui.wording import loops


class ShelfWithTrash(Shelf, Protocol):
    """A store whose trash can be seen and emptied."""

    def trashed(self) -> list[Entry]:
        """Give the clips in the trash, newest first."""

    def empty_trash(self) -> None:
        """Let go of what is in the trash."""


class Curator(QObject):
    """Carries commands out on the store and brings the library up to date; main thread only."""

    said = Signal(str, bool)
    failed = Signal(str)
    removing = Signal(object)
    changed = Signal()

    def __init__(self, store: ShelfWithTrash, library: Library) -> None:
        super().__init__()
        self._store, self._library = store, library
        self._history = History(store)

    @property
    def undo_title(self) -> str | None:
        """What undo would take back."""
        return self._history.undo_title

    @property
    def redo_title(self) -> str | None:
        """What redo would do again."""
        return self._history.redo_title

    def rate(self, entries: Sequence[Entry], stars: int) -> None:
        """Give stars."""
        if entries:
            self._do(undo.rate(entries, stars))

    def favour(self, entries: Sequence[Entry]) -> None:
        """Make all of them favourites, or none where all are."""
        if entries:
            wanted = not all(entry.favourite for entry in entries)
            self._do(undo.favour(entries, wanted))

    def rename(self, entry: Entry, name: str) -> None:
        """Give another name."""
        if name.strip() == entry.name:
            return
        try:
            command = undo.rename(entry, name)
        except LoopstudioError as error:
            self.failed.emit(str(error))
            return
        self._do(command)

    def tag(self, entries: Sequence[Entry], text: str) -> None:
        """Give the tags written in a line in place of those that all of these clips have."""
        try:
            tags = read_tags(text)
            command = undo.tag(entries, tags)
        except LoopstudioError as error:
            self.failed.emit(str(error))
            return
        if tags != shared_tags(entries):
            self._do(command)

    def delete(self, entries: Sequence[Entry]) -> None:
        """Put clips in the trash."""
        if not entries:
            return
        self.removing.emit({entry.id for entry in entries})
        if self._do(undo.delete(entries)):
            self.said.emit(f"Moved {loops(len(entries))} to the trash.", True)

    @property
    def trashed(self) -> list[Entry]:
        """What is in the trash, newest first."""
        return self._store.trashed()

    def restore(self, ids: Sequence[str]) -> None:
        """Take clips out of the trash."""
        if self._run(lambda: Outcome(back=tuple(self._store.restore(ids)))):
            self.said.emit(f"Restored {loops(len(ids))}.", False)

    def empty_trash(self) -> None:
        """Hand what is in the trash to the system's."""
        count = len(self.trashed)
        if self._run(self._emptied):
            self.said.emit(f"Gave {loops(count)} to the system's trash.", False)

    def undo(self) -> None:
        """Take the last command back."""
        title = self.undo_title
        if title is not None and self._run(self._history.undo):
            self.said.emit(f"Undone: {title}.", False)

    def redo(self) -> None:
        """Do again what was undone."""
        title = self.redo_title
        if title is not None and self._run(self._history.redo):
            self.said.emit(f"Done again: {title}.", False)

    def _emptied(self) -> Outcome:
        self._store.empty_trash()
        return Outcome()

    def _do(self, command: Command) -> bool:
        return self._run(lambda: self._history.do(command))

    def _run(self, step: Callable[[], Outcome]) -> bool:
        try:
            outcome = step()
        except LoopstudioError as error:
            self.failed.emit(str(error))
            return False
        self.removing.emit(set(outcome.gone))
        undo.apply(outcome, self._library)
        self.changed.emit()
        return True
