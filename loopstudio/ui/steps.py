"""Steps: states one after the other, to be gone back through and forward again."""

from typing import Generic, TypeVar

from loopstudio.core.errors import InvalidValue

T = TypeVar("T")
LIMIT = 200
"""How many steps can be gone back."""


class Steps(Generic[T]):
    """The state as it stands, those before it and those that were gone back from."""

    def __init__(self, state: T) -> None:
        self.state = state
        self._before: list[tuple[str, T]] = []
        self._after: list[tuple[str, T]] = []

    @property
    def undo_title(self) -> str | None:
        """Say what going back would take back, None where there is nothing."""
        return self._before[-1][0] if self._before else None

    @property
    def redo_title(self) -> str | None:
        """Say what going forward would do again, None where there is nothing."""
        return self._after[-1][0] if self._after else None

    def take(self, title: str, state: T, *, goes_on: bool) -> None:
        """Take another state; one that goes on with the step before is one step with it."""
        if not (goes_on and self.undo_title == title and not self._after):
            self._before = [*self._before[1 - LIMIT :], (title, self.state)]
        self._after.clear()
        self.state = state

    def undo(self) -> T:
        """Go back a step; raises InvalidValue where there is none."""
        return self._go(self._before, self._after)

    def redo(self) -> T:
        """Go forward a step; raises InvalidValue where there is none."""
        return self._go(self._after, self._before)

    def forget(self, state: T) -> None:
        """Begin anew with a state."""
        self._before.clear()
        self._after.clear()
        self.state = state

    def _go(self, out: list[tuple[str, T]], into: list[tuple[str, T]]) -> T:
        if not out:
            raise InvalidValue("There is nothing to go back to.")
        title, state = out.pop()
        into.append((title, self.state))
        self.state = state
        return state
