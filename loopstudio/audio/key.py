"""Musical keys as people and other programs write them, and as notes."""

import re

from loopstudio.core.errors import InvalidValue

_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
# As other programs and people write keys: "A minor", "f#m", "Db maj".
_SPOKEN = re.compile(r"([a-g])\s*(#|♯|sharp|b|♭|flat|)\s*(m|min|minor|maj|major|)", re.IGNORECASE)
_SIGNS = {"♯": "#", "sharp": "#", "♭": "b", "flat": "b"}


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
