"""Entry: what the library knows of a clip without opening its file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue

THUMBNAIL_COLUMNS = 160
MAX_RATING = 5
MAX_NAME = 80
MAX_TAG = 40


@dataclass(frozen=True)
class Marks:
    """What a person gives a clip: a name, 0 to 5 stars, favourite or not, and tags.

    Raises InvalidValue for an empty or overlong name or tag, or a rating outside 0 to 5. Tags are
    kept in order, without doubles.
    """

    name: str
    rating: int = 0
    favourite: bool = False
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _text(self.name, "name", MAX_NAME))
        if not 0 <= self.rating <= MAX_RATING:
            raise InvalidValue(f"A rating of {self.rating} is outside 0 to {MAX_RATING} stars.")
        object.__setattr__(self, "tags", _tags(self.tags))


@dataclass(frozen=True)
class Entry:
    """A clip of the library.

    created is ISO 8601 in UTC, when the clip came into the library; seam_db as audio.loop measures
    it; peak_dbtp in dBTP, lufs integrated; peaks the thumbnail, int8 of shape (2, 160), lowest
    above highest, as bytes; missing says that the file is not where it was put.
    """

    id: str
    path: Path
    name: str
    bpm: float
    numerator: int
    denominator: int
    bars: int
    frames: int
    rate: int
    channels: int
    kind: str
    key: str | None
    engine: str | None
    checkpoint: str | None
    label: str | None
    seed: int | None
    rating: int
    favourite: bool
    tags: tuple[str, ...]
    created: str
    seam_db: float
    peak_dbtp: float
    lufs: float
    peaks: bytes
    missing: bool = False

    @property
    def marks(self) -> Marks:
        """Give what a person has given this clip."""
        return Marks(self.name, self.rating, self.favourite, self.tags)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frames / self.rate

    @property
    def order(self) -> tuple[str, str]:
        """Give what the library is sorted by: newest last."""
        return (self.created, self.id)

    @cached_property
    def text(self) -> str:
        """Give the words that a search looks through, without case."""
        words = (self.name, self.kind, self.key, self.label, self.engine, self.checkpoint)
        return " ".join([*(word for word in words if word), *self.tags]).casefold()

    def thumbnail(self) -> NDArray[np.int8]:
        """Give the waveform's lowest and highest values, int8 of shape (2, 160)."""
        return np.frombuffer(self.peaks, dtype=np.int8).reshape(2, -1)


def read_tags(text: str) -> tuple[str, ...]:
    """Read tags with commas between them; raises InvalidValue for one that cannot be."""
    return _tags([part for part in text.split(",") if part.strip()])


def shared_tags(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Give the tags that all of these clips have, in the order and letters of the first."""
    if not entries:
        return ()
    held = [{tag.casefold() for tag in entry.tags} for entry in entries]
    return tuple(tag for tag in entries[0].tags if all(tag.casefold() in tags for tags in held))


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    clean = [_text(tag, "tag", MAX_TAG) for tag in tags]
    kept = {tag.casefold(): tag for tag in reversed(clean)}
    return tuple(reversed(kept.values()))


def _text(text: str, what: str, longest: int) -> str:
    clean = " ".join(text.split())
    if not clean or not clean.isprintable():
        raise InvalidValue(f"A {what} needs at least one letter, and letters that can be shown.")
    if len(clean) > longest:
        raise InvalidValue(f"A {what} of {len(clean)} letters is too long: at most {longest}.")
    return clean
