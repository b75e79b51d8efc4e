"""Fields: what a file says about how it was made, asked for by name and kind."""

import math
from collections.abc import Mapping
from typing import NoReturn

from loopstudio.core.errors import InvalidValue

WHAT = "What the file says about how it was made"
LARGEST_INDEX = 1 << 31


class Fields:
    """A JSON object whose values are asked for by kind."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"{WHAT} is not in the form expected.")
        self._fields = value

    def has(self, name: str) -> bool:
        """Say whether there is a field of this name."""
        return name in self._fields

    def value(self, name: str) -> object:
        """Give a field as it is; raises InvalidValue where there is none."""
        if name not in self._fields:
            raise InvalidValue(f"{WHAT} lacks {name!r}.")
        found: object = self._fields[name]
        return found

    def text(self, name: str) -> str:
        """Give a text; raises InvalidValue, as all of these, for anything else."""
        found = self.value(name)
        return found if isinstance(found, str) else refuse(name)

    def optional_text(self, name: str) -> str | None:
        """Give a text, or None."""
        return None if self.value(name) is None else self.text(name)

    def whole(self, name: str, limit: int) -> int:
        """Give a whole number from 0 to below a limit."""
        found = self.value(name)
        # True is a whole number to Python, but not to anybody else.
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < limit:
            refuse(name)
        return found

    def number(self, name: str) -> float:
        """Give a finite number."""
        found = self.value(name)
        if not isinstance(found, int | float) or isinstance(found, bool):
            refuse(name)
        return float(found) if abs(found) < 1e300 and math.isfinite(found) else refuse(name)

    def truth(self, name: str) -> bool:
        """Give a truth value."""
        found = self.value(name)
        return found if isinstance(found, bool) else refuse(name)

    def inner(self, name: str) -> "Fields":
        """Give an object within."""
        return Fields(self.value(name))


def refuse(name: str) -> NoReturn:
    """Raise InvalidValue for a field."""
    raise InvalidValue(f"{WHAT} has something in {name!r} that cannot be.")
