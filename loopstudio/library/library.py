"""Library: the entries in memory, newest first, and who wants to know when they change.

Only the main thread touches it.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loopstudio.core.errors import LibraryError
from loopstudio.library.entry import Entry


@dataclass(frozen=True)
class Inserted:
    """Entries that stand in the library from `row` on."""

    row: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Removed:
    """So many rows from `row` on are gone."""

    row: int
    count: int


@dataclass(frozen=True)
class Changed:
    """The entry at `row` is another value of the same clip."""

    row: int
    entry: Entry


Change = Inserted | Removed | Changed
Listener = Callable[[Change], None]


@dataclass(frozen=True, eq=False)
class _Subscription:
    after: Listener
    before: Listener | None


class Library:
    """An ordered list of entries that says what changes."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = {entry.id: entry for entry in entries}
        # Oldest first: a new clip is then appended, not pushed before all others.
        self._order = sorted(entry.order for entry in self._entries.values())
        self._subscriptions: list[_Subscription] = []

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, row: int) -> Entry:
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._entries[self._order[-1 - row][1]]

    def __iter__(self) -> Iterator[Entry]:
        return (self._entries[entry_id] for _, entry_id in reversed(self._order))

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._entries

    def entry(self, entry_id: str) -> Entry:
        """Give the entry with this id; raises LibraryError when there is none."""
        try:
            return self._entries[entry_id]
        except KeyError:
            raise LibraryError("That clip is no longer in the library.") from None

    def row(self, entry_id: str) -> int:
        """Give the row at which an entry stands; raises LibraryError when there is none."""
        return len(self) - 1 - bisect_left(self._order, self.entry(entry_id).order)

    def names(self) -> set[str]:
        """Give the names that are taken."""
        return {entry.name for entry in self._entries.values()}

    def subscribe(self, listener: Listener, before: Listener | None = None) -> Callable[[], None]:
        """Call `listener` after each change, and `before` just ahead of it; gives what ends that.

        An item model begins its rows in `before` and ends them in `listener`.
        """
        subscription = _Subscription(listener, before)
        self._subscriptions.append(subscription)
        return lambda: self._subscriptions.remove(subscription)

    def add(self, entry: Entry) -> None:
        """Put an entry where its age says; one already here is replaced."""
        if entry.id in self._entries:
            self.replace(entry)
            return
        row = len(self) - bisect_left(self._order, entry.order)
        change = Inserted(row, (entry,))
        self._announce(change)
        self._entries[entry.id] = entry
        insort(self._order, entry.order)
        self._tell(change)

    def remove(self, ids: Iterable[str]) -> None:
        """Take entries out, in runs of neighbours; ids that are not here are passed over."""
        rows = sorted(
            (self.row(entry_id) for entry_id in set(ids) if entry_id in self), reverse=True
        )
        for first, last in _runs(rows):
            change = Removed(first, last - first + 1)
            self._announce(change)
            end = len(self) - first
            for _, entry_id in self._order[end - change.count : end]:
                del self._entries[entry_id]
            del self._order[end - change.count : end]
            self._tell(change)

    def replace(self, entry: Entry) -> None:
        """Put another value of a clip in its place; raises LibraryError when it is not here."""
        if self.entry(entry.id).order != entry.order:
            raise LibraryError("A clip keeps the date at which it came into the library.")
        change = Changed(self.row(entry.id), entry)
        self._announce(change)
        self._entries[entry.id] = entry
        self._tell(change)

    def _announce(self, change: Change) -> None:
        for subscription in tuple(self._subscriptions):
            if subscription.before is not None:
                subscription.before(change)

    def _tell(self, change: Change) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.after(change)


def _runs(falling: list[int]) -> list[tuple[int, int]]:
    """Give (first, last) of each run of neighbours among rows in falling order, falling."""
    runs: list[tuple[int, int]] = []
    for row in falling:
        if runs and row == runs[-1][0] - 1:
            runs[-1] = (row, runs[-1][1])
        else:
            runs.append((row, row))
    return runs
