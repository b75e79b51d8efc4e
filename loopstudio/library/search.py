"""Search: what a person types, as a question to ask of each entry.

Text is matched in memory, not through SQLite's FTS5: the window asks it of single rows as they
change, FTS5 finds only the beginnings of words where people type any part of one, and 10,000
entries take a few milliseconds (tests/bench/test_library_speed.py).
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from loopstudio.audio.key import key_of
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import is_minor, pitch_class
from loopstudio.library.entry import Entry

Predicate = Callable[[Entry], bool]
"""Says whether an entry is wanted."""

_WORD = re.compile(
    r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))'
)
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|\.\.)\s*(\d+(?:\.\d+)?)")
_BOUND = re.compile(r"(>=|<=|>|<|=|)(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_BPM_SLACK = 0.5


@dataclass(frozen=True)
class _Number:
    of: Callable[[Entry], float | None]
    slack: float = 0.0


_NUMBERS = {
    "bpm": _Number(lambda entry: entry.bpm, _BPM_SLACK),
    "rating": _Number(lambda entry: entry.rating),
    "bars": _Number(lambda entry: entry.bars),
    "seed": _Number(lambda entry: entry.seed),
    "seam": _Number(lambda entry: entry.seam_db),
    "lufs": _Number(lambda entry: entry.lufs),
}
_TEXTS: dict[str, Callable[[Entry], str | None]] = {
    "name": lambda entry: entry.name,
    "kind": lambda entry: entry.kind,
    "style": lambda entry: entry.label,
    "engine": lambda entry: entry.engine,
    "checkpoint": lambda entry: entry.checkpoint,
}
_TRUTHS: dict[str, Callable[[Entry], bool]] = {
    "fav": lambda entry: entry.favourite,
    "missing": lambda entry: entry.missing,
}
FIELDS = (*_NUMBERS, *_TEXTS, *_TRUTHS, "key", "tag")
"""The names that may stand before a colon."""


def parse(query: str) -> Predicate:
    """Read a query; every part must hold, a part after a minus must not.

    Free text is found anywhere in name, kind, key, style, engine, checkpoint and tags. Fields:
    bpm:90-120 bpm:>=100 rating:>=3 bars: seed: seam:<=0 lufs: key:Am name: kind: style: engine:
    checkpoint: tag: fav:yes missing:no. Quotes hold words together. Raises InvalidValue.
    """
    parts = [_part(match) for match in _WORD.finditer(query) if match.group().strip()]
    if not parts:
        return lambda _entry: True
    if len(parts) == 1:
        return parts[0]
    return lambda entry: all(part(entry) for part in parts)


def _part(match: re.Match[str]) -> Predicate:
    name, quoted = match["field"], match["quoted"]
    value = quoted if quoted is not None else match["plain"]
    if not value.strip():
        raise InvalidValue(
            f"{match.group().strip()!r} says nothing to look for: add it, or quote it."
        )
    wanted = _free(value) if name is None else _field(name.casefold(), value.strip())
    return _negated(wanted) if match["minus"] else wanted


def _negated(wanted: Predicate) -> Predicate:
    return lambda entry: not wanted(entry)


def _free(value: str) -> Predicate:
    needle = value.casefold()
    return lambda entry: needle in entry.text


def _field(name: str, value: str) -> Predicate:
    if name in _NUMBERS:
        return _number(name, value)
    if name in _TEXTS:
        return _part_of(_TEXTS[name], value)
    if name in _TRUTHS:
        return _truth(name, value)
    if name == "key":
        return _key(value)
    if name == "tag":
        needle = value.casefold()
        return lambda entry: any(needle in tag.casefold() for tag in entry.tags)
    raise InvalidValue(f"There is no {name!r} to search by: use {', '.join(FIELDS)}.")


def _part_of(of: Callable[[Entry], str | None], value: str) -> Predicate:
    needle = value.casefold()
    return lambda entry: needle in (of(entry) or "").casefold()


def _number(name: str, value: str) -> Predicate:
    of = _NUMBERS[name].of
    low, high = 0.0, 0.0
    if span := _RANGE.fullmatch(value):
        low, high = float(span[1]), float(span[2])
        if low > high:
            raise InvalidValue(f"{name}:{value} runs backwards: write {name}:{span[2]}-{span[1]}.")
    elif bound := _BOUND.fullmatch(value):
        if bound[1] in _COMPARE:
            return _compared(of, _COMPARE[bound[1]], float(bound[2]))
        slack = _NUMBERS[name].slack if "." not in value else 0.0
        low, high = float(bound[2]) - slack, float(bound[2]) + slack
    else:
        raise InvalidValue(
            f"{name}:{value} is no number: write {name}:3, {name}:>=3 or {name}:2-4."
        )
    return lambda entry: (found := of(entry)) is not None and low <= found <= high


def _compared(
    of: Callable[[Entry], float | None], compare: Callable[[float, float], bool], bound: float
) -> Predicate:
    return lambda entry: (found := of(entry)) is not None and compare(found, bound)


def _truth(name: str, value: str) -> Predicate:
    of = _TRUTHS[name]
    if value.casefold() in ("yes", "y", "true", "1"):
        return of
    if value.casefold() in ("no", "n", "false", "0"):
        return _negated(of)
    raise InvalidValue(f"{name}:{value} is neither yes nor no: write {name}:yes or {name}:no.")


def _key(value: str) -> Predicate:
    if value.casefold() == "none":
        return lambda entry: entry.key is None
    wanted = _pitch(value)
    if wanted is None:
        raise InvalidValue(f"{value!r} is no key: write key:Am, key:F#, key:Bb minor or key:none.")
    return lambda entry: entry.key is not None and _pitch(entry.key) == wanted


def _pitch(key: str) -> tuple[int, bool] | None:
    """Give the pitch class and whether it is minor, so that A#m is Bbm; None for no key."""
    known = key_of(key)
    return None if known is None else (pitch_class(known), is_minor(known))
