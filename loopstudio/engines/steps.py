"""Steps: how a run of loops is counted while a network makes several of them at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat

from loopstudio.core.engine import Run


@dataclass(frozen=True)
class Ticking:
    """A run within that of a whole batch: each of its ticks is a step of that, whatever it says."""

    step: Callable[[], None]

    def tick(self, done: int, total: int) -> None:
        """Report a step."""
        del done, total
        self.step()


@dataclass(frozen=True)
class Part:
    """A run within that of a whole batch: `told` hears how many of its own steps are behind."""

    told: Callable[[int], None]

    def tick(self, done: int, total: int) -> None:
        """Report steps."""
        del total
        self.told(done)


@dataclass
class Asking:
    """A run that may be stopped between its steps; so many of them are behind at last."""

    run: Run
    total: int
    done: int = 0

    def tick(self, done: int, total: int) -> None:
        """Report a step."""
        self.done, self.total = done, total
        self.ask()

    def ask(self) -> None:
        """Report the last step again, so that whoever wants to stop can."""
        self.run.tick(self.done, self.total)


@dataclass
class Inside:
    """A run within that of a whole batch: each tick is a step, and it may be stopped in between."""

    step: Callable[[int], None]
    passed: int = 0

    def tick(self, done: int, total: int) -> None:
        """Report a step."""
        del done, total
        self.step(self.passed)
        self.passed += 1

    def ask(self) -> None:
        """Report the last step again, so that whoever wants to stop can."""
        self.step(max(0, self.passed - 1))


@dataclass(frozen=True)
class Steps:
    """A loop is a step for each layer of the network and one for its end; loops are their indices.

    A chunk advances by as many steps at each layer as it has loops, so progress moves before the
    first of them is there.
    """

    loops: range
    layers: int

    @property
    def total(self) -> int:
        """The steps of the whole run."""
        return len(self.loops) * (self.layers + 1)

    def chunks(self, size: int) -> Iterator[range]:
        """Give the indices of the loops that are made at once, at most `size` of them.

        The first is made alone: a person waits for it, and hears it while the others are made.
        """
        if self.loops:
            yield self.loops[:1]
        for place in range(1, len(self.loops), size):
            yield self.loops[place : place + size]

    def inside(self, chunk: range, passed: int) -> int:
        """Give the steps behind once so many layers of a chunk have run."""
        # A layer that runs twice must not count as a loop that is done. Those that are passed by
        # are made up for at the end: it is there that the longest ones stand.
        before = (chunk.start - self.loops.start) * (self.layers + 1)
        return before + len(chunk) * min(passed, self.layers)

    def ticking(self, run: Run, chunk: range, longer: Sequence[int] = ()) -> Callable[[], None]:
        """Give what to call before each layer of a chunk; the first count as many as `longer`."""
        passed = accumulate(chain((0,), longer, repeat(1)))
        return lambda: run.tick(self.inside(chunk, next(passed)), self.total)

    def after(self, chunk: range, index: int) -> int:
        """Give the steps behind once the loop `index` of a chunk has been taken."""
        return self.inside(chunk, self.layers) + index - chunk.start + 1
