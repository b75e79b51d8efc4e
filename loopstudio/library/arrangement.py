"""Arrangement: a library's clips as they are shown, the wanted ones in a chosen order."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from loopstudio.library.entry import Entry
from loopstudio.library.search import Predicate

_NEWEST = attrgetter("order")


@dataclass(frozen=True)
class Order:
    """What clips are sorted by; of equal ones the newer stands first, whichever way it goes."""

    key: Callable[[Entry], Any] = _NEWEST
    descending: bool = True

    def before(self, a: Entry, b: Entry) -> bool:
        """Say whether one clip stands before another."""
        first, second = self.key(a), self.key(b)
        if first == second:
            return a.order > b.order
        return bool(first > second) if self.descending else bool(first < second)


class Arrangement:
    """A list that stays sorted and filtered while single clips come, change and go."""

    def __init__(self, entries: Iterable[Entry], wanted: Predicate, order: Order) -> None:
        self._wanted, self._order = wanted, order
        newest_first = sorted(filter(wanted, entries), key=_NEWEST, reverse=True)
        # Sorting is stable, so equal clips keep standing newest first.
        self._shown = sorted(newest_first, key=order.key, reverse=order.descending)

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, row: int) -> Entry:
        return self._shown[row]

    def row(self, entry: Entry) -> int:
        """Give the row of a clip as it was put in, -1 where it is not shown."""
        row = self._after(entry) - 1
        return row if row >= 0 and self._shown[row].id == entry.id else -1

    def place(self, entry: Entry) -> int:
        """Give the row at which a clip would be put in, -1 where it is not wanted."""
        return self._after(entry) if self._wanted(entry) else -1

    def insert(self, row: int, entry: Entry) -> None:
        """Put a clip in at the row that `place` gave."""
        self._shown.insert(row, entry)

    def remove(self, row: int) -> Entry:
        """Take the clip of a row out, and give it."""
        return self._shown.pop(row)

    def replace(self, row: int, entry: Entry) -> None:
        """Put another value of the clip of a row in its place."""
        self._shown[row] = entry

    def _after(self, entry: Entry) -> int:
        """Count the clips that do not stand behind this one; it is not behind itself."""
        before, shown = self._order.before, self._shown
        return bisect_left(range(len(shown)), True, key=lambda row: before(entry, shown[row]))
