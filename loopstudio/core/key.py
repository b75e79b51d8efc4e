"""Musical keys in the words used here: Am, F#m, Bb."""

import re

from loopstudio.core.errors import InvalidValue

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = (*TONICS, *(f"{tonic}m" for tonic in TONICS))
"""Every key once, as it is usually written: major from C on, then minor."""

_SHAPE = re.compile(r"([A-G])([#b]?)(m?)")
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}


def pitch_class(key: str) -> int:
    """Give the tonic of a key, 0 for C to 11 for B; raises InvalidValue for other words."""
    found = _SHAPE.fullmatch(key)
    if found is None:
        raise InvalidValue(f"{key!r} is not a key: write it like Am, F#m or Bb.")
    return (_NATURALS[found[1]] + _ACCIDENTALS[found[2]]) % 12


def same_key(one: str | None, other: str | None) -> bool:
    """Say whether both are one key, however it is written, or none."""
    if one is None or other is None:
        return one is other
    return (pitch_class(one), is_minor(one)) == (pitch_class(other), is_minor(other))


def is_minor(key: str) -> bool:
    """Say whether a key is a minor one."""
    return key.endswith("m")
