"""Runs for tests: they note what was ticked and stop where they are told to."""

from collections.abc import Callable

from loopstudio.core.errors import Cancelled
from loopstudio.core.glimpse import Glimpse


class Ticks:
    """A run that notes its ticks; `stop_at` cancels it once so much is done."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.seen: list[tuple[int, int]] = []
        self.stop_at = stop_at
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def tick(self, done: int, total: int) -> None:
        if self.stop_at is not None and done >= self.stop_at:
            self.cancelled = True
        if self.cancelled:
            raise Cancelled
        self.seen.append((done, total))


class Onlooker(Ticks):
    """A run that notes what it sees of loops, and keeps those of some indices once it saw them."""

    def __init__(self, keeps: tuple[int, ...] = (), stop_at: int | None = None) -> None:
        super().__init__(stop_at)
        self.glimpses: list[Glimpse] = []
        self.keeps = keeps

    def look(self, picture: Callable[[], Glimpse]) -> None:
        self.glimpses.append(picture())

    def enough(self, index: int) -> bool:
        seen = any(glimpse.index == index for glimpse in self.glimpses)
        return seen and index in self.keeps
