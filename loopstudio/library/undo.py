"""Undo: what a person does to clips, as values that can be done and undone."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from loopstudio.core.errors import InvalidValue
from loopstudio.library.entry import Entry, Marks, shared_tags
from loopstudio.library.library import Library

LIMIT = 200
"""How many commands can be undone."""

_MERGE_SECONDS = 1.5


class Shelf(Protocol):
    """What commands need of a store."""

    def update(
        self,
        entry_id: str,
        *,
        name: str | None = None,
        rating: int | None = None,
        favourite: bool | None = None,
        tags: Sequence[str] | None = None,
    ) -> Entry:
        """Change what a person has given a clip; None leaves it as it is."""

    def trash(self, ids: Iterable[str]) -> None:
        """Put clips in the trash."""

    def restore(self, ids: Iterable[str]) -> list[Entry]:
        """Take clips out of the trash."""


@dataclass(frozen=True)
class Edited:
    """One clip's marks before and after."""

    entry_id: str
    before: Marks
    after: Marks


@dataclass(frozen=True)
class Edit:
    """A change of the marks of some clips; `what` names the kind, such as "rating"."""

    what: str
    title: str
    clips: tuple[Edited, ...]


@dataclass(frozen=True)
class Delete:
    """Some clips put in the trash."""

    title: str
    ids: tuple[str, ...]


Command = Edit | Delete


@dataclass(frozen=True)
class Outcome:
    """What a command did to the library: entries that left, came back, or changed."""

    gone: tuple[str, ...] = ()
    back: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()


def rename(entry: Entry, name: str) -> Edit:
    """Give one clip another name; raises InvalidValue for an empty or overlong one."""
    return _edit("name", f"Rename {entry.name}", (entry,), lambda marks: replace(marks, name=name))


def rate(entries: Sequence[Entry], rating: int) -> Edit:
    """Give clips 0 to 5 stars; raises InvalidValue outside that."""
    title = f"Rate {_named(entries)}"
    return _edit("rating", title, entries, lambda marks: replace(marks, rating=rating))


def favour(entries: Sequence[Entry], favourite: bool) -> Edit:
    """Make clips favourites, or no longer."""
    title = f"{'Favour' if favourite else 'Unfavour'} {_named(entries)}"
    return _edit("favourite", title, entries, lambda marks: replace(marks, favourite=favourite))


def tag(entries: Sequence[Entry], tags: Sequence[str]) -> Edit:
    """Give clips these tags in place of those that all of them have; each keeps its own others.

    Raises InvalidValue for an empty or overlong one.
    """
    shared = {word.casefold() for word in shared_tags(entries)}

    def change(marks: Marks) -> Marks:
        own = (word for word in marks.tags if word.casefold() not in shared)
        return replace(marks, tags=(*tags, *own))

    return _edit("tags", f"Tag {_named(entries)}", entries, change)


def delete(entries: Sequence[Entry]) -> Delete:
    """Put clips in the trash."""
    return Delete(f"Delete {_named(entries)}", tuple(entry.id for entry in entries))


def do(command: Command, store: Shelf) -> Outcome:
    """Carry a command out; raises what the store raises."""
    if isinstance(command, Delete):
        store.trash(command.ids)
        return Outcome(gone=command.ids)
    return _changed(store, [(clip.entry_id, clip.before, clip.after) for clip in command.clips])


def undo(command: Command, store: Shelf) -> Outcome:
    """Take a command back; raises what the store raises."""
    if isinstance(command, Delete):
        return Outcome(back=tuple(store.restore(command.ids)))
    return _changed(store, [(clip.entry_id, clip.after, clip.before) for clip in command.clips])


def merged(first: Command, second: Command) -> Edit | None:
    """Give one edit for two of the same kind on the same clips, or None where they differ."""
    if not isinstance(first, Edit) or not isinstance(second, Edit) or first.what != second.what:
        return None
    if [clip.entry_id for clip in first.clips] != [clip.entry_id for clip in second.clips]:
        return None
    pairs = zip(first.clips, second.clips, strict=True)
    return replace(first, clips=tuple(replace(old, after=new.after) for old, new in pairs))


def apply(outcome: Outcome, library: Library) -> None:
    """Bring the library in memory to what a command did."""
    library.remove(outcome.gone)
    for entry in outcome.back:
        library.add(entry)
    for entry in outcome.changed:
        if entry.id in library:
            library.replace(entry)


class History:
    """What has been done, to be undone and done again.

    Edits of the same kind on the same clips within 1.5 s count as one. A command that fails is
    not taken off: it can be tried again.
    """

    def __init__(self, store: Shelf, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._last = -math.inf
        self._done: list[Command] = []
        self._undone: list[Command] = []

    @property
    def undo_title(self) -> str | None:
        """Say what undo would take back, None where there is nothing."""
        return self._done[-1].title if self._done else None

    @property
    def redo_title(self) -> str | None:
        """Say what redo would do again, None where there is nothing."""
        return self._undone[-1].title if self._undone else None

    def do(self, command: Command) -> Outcome:
        """Carry out a new command; what was undone before can no longer be done again."""
        outcome = do(command, self._store)
        now = self._clock()
        both = merged(self._done[-1], command) if self._may_merge(now) else None
        if both is not None:
            self._done[-1] = both
        else:
            self._done = [*self._done[1 - LIMIT :], command]
        self._undone.clear()
        self._last = now
        return outcome

    def undo(self) -> Outcome:
        """Take back the last command; raises InvalidValue where there is none."""
        if not self._done:
            raise InvalidValue("There is nothing to undo.")
        outcome = undo(self._done[-1], self._store)
        self._undone.append(self._done.pop())
        self._last = -math.inf
        return outcome

    def redo(self) -> Outcome:
        """Do the last undone command again; raises InvalidValue where there is none."""
        if not self._undone:
            raise InvalidValue("There is nothing to do again.")
        outcome = do(self._undone[-1], self._store)
        self._done.append(self._undone.pop())
        self._last = -math.inf
        return outcome

    def _may_merge(self, now: float) -> bool:
        return bool(self._done) and not self._undone and now - self._last < _MERGE_SECONDS


def _edit(
    what: str, title: str, entries: Sequence[Entry], change: Callable[[Marks], Marks]
) -> Edit:
    clips = (Edited(entry.id, entry.marks, change(entry.marks)) for entry in entries)
    return Edit(what, title, tuple(clips))


def _named(entries: Sequence[Entry]) -> str:
    return entries[0].name if len(entries) == 1 else f"{len(entries)} clips"


def _changed(store: Shelf, steps: list[tuple[str, Marks, Marks]]) -> Outcome:
    # Only what the command changed: other marks may have changed since.
    entries = [
        store.update(
            entry_id,
            name=to.name if to.name != here.name else None,
            rating=to.rating if to.rating != here.rating else None,
            favourite=to.favourite if to.favourite != here.favourite else None,
            tags=to.tags if to.tags != here.tags else None,
        )
        for entry_id, here, to in steps
    ]
    return Outcome(changed=tuple(entries))
