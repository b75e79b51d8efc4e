"""Musical keys as people write them: Am, F#m, Bb."""

import re

from loopstudio.core.errors import InvalidValue

_SHAPE = re.compile(r"([A-G])([#b]?)(m?)")
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}
_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
# As other programs and people write keys: "A minor", "f#m", "Db maj".
_SPOKEN = re.compile(r"([a-g])\s*(#|♯|sharp|b|♭|flat|)\s*(m|min|minor|maj|major|)", re.IGNORECASE)
_SIGNS = {"♯": "#", "sharp": "#", "♭": "b", "flat": "b"}


def pitch_class(key: str) -> int:
    """Give the tonic of a key, 0 for C to 11 for B; raises InvalidValue for other words."""
    found = _SHAPE.fullmatch(key)
    if found is None:
        raise InvalidValue(f"{key!r} is not a key: write it like Am, F#m or Bb.")
    return (_NATURALS[found[1]] + _ACCIDENTALS[found[2]]) % 12


def key_of(text: str) -> str | None:
    """Give a key in the words used here, from however it is written; None for no key."""
    found = _SPOKEN.fullmatch(text.strip())
    if found is None:
        return None
    sign = found[2].casefold()
    # "M" is major where "m" is minor.
    minor = found[3] == "m" or found[3].casefold() in ("min", "minor")
    return found[1].upper() + _SIGNS.get(sign, sign) + ("m" if minor else "")


def parse_key(text: str) -> str:
    """Give a key in the words used here; raises InvalidValue for other words."""
    found = key_of(text)
    if found is None:
        raise InvalidValue(f"{text!r} is not a key: write it like Am, F#m or Bb.")
    return found


def key_at(note: int) -> str:
    """Give the key whose tonic is a MIDI note, as major: a note alone does not say more."""
    return _SHARPS[note % 12]
