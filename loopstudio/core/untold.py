"""Untold: what a checkpoint's files do not tell of it, and what is taken in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from loopstudio.core.errors import InvalidValue

Said = tuple[tuple[str, str], ...]
"""What a person says of such files: names of what they do not tell, each with a value as text."""


@dataclass(frozen=True)
class Untold:
    """One thing that no name, shape or number in a file tells.

    name is what a person sets it by, text what it is called; value is taken where nobody says
    otherwise, and why says for which reason. choices are values, each in words: all there are, or
    where `most` is not 0 the usual ones, beside which any whole number from `least` to `most` will
    do.
    """

    name: str
    text: str
    value: str
    why: str
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0

    @property
    def taken(self) -> str:
        """The value that is taken, in words."""
        return dict(self.choices).get(self.value, self.value)

    @property
    def possible(self) -> str:
        """Say which values there are."""
        if self.most:
            return f"{self.least:,} to {self.most:,}"
        *first, last = (value for value, _ in self.choices)
        return f"{', '.join(first)} or {last}" if first else last

    def check(self, value: str) -> None:
        """Raise InvalidValue, naming those there are, for a value that does not fit."""
        fits = value in dict(self.choices)
        if self.most and value.isascii() and value.isdigit():
            fits = self.least <= int(value) <= self.most
        if not fits:
            said = value[:20] or "nothing"
            raise InvalidValue(f"{self.text}: {said} does not fit, take {self.possible}.")


def read_said(words: Sequence[str]) -> Said:
    """Read what a person says of files, each as name=value; raises InvalidValue for another form.

    Where a name stands twice, the last counts.
    """
    said: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InvalidValue(f"{word!r:.40} sets nothing: write a name=value, such as heads=8.")
        said[name.strip()] = value.strip()
    return tuple(said.items())
