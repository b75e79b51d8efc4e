"""Runs for tests: they note what was ticked and stop where they are told to."""

from loopstudio.core.errors import Cancelled


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
