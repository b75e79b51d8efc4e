"""Sizes: what a manifest says about a network, read into the dataclass that describes it.

A manifest may come from anybody: every size is of a known name and form and not absurdly large.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from loopstudio.core.errors import CheckpointError

MAX_SIZE = 192_000
MAX_LIST = 16

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """Which sizes have another limit than MAX_SIZE, and which the first bundles do not name.

    What is computed from some sizes grows with their product. Where a later one is not named its
    default stands. Lists of those that may be `absent` hold zeros.
    """

    most: Mapping[str, int]
    later: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()


def plain(table: Mapping[str, object]) -> dict[str, object]:
    """Give a dataclass's table as TOML takes it: lists instead of tuples, nothing for None."""
    return {key: _plain(value) for key, value in table.items() if value is not None}


def inner(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Give a part of a manifest; raises CheckpointError where it is none."""
    value = table.get(name)
    if not isinstance(value, dict):
        raise CheckpointError(f"The manifest does not describe its {name}.")
    return value


def read(config: type[T], table: Mapping[str, object], where: str, limits: Limits) -> T:
    """Read a table as a dataclass of sizes.

    Its fields are bool, int, one word of several (Literal), or tuples of counts, or of tuples of
    those. Raises CheckpointError, with what is wrong, for anything else.
    """
    hints = get_type_hints(config)
    known = {field.name for field in fields(config)}  # type: ignore[arg-type]
    if unknown := sorted(set(table) - known):
        raise CheckpointError(f"The manifest's {where} has a size {unknown[0]!r:.40} unknown here.")
    if missing := sorted(known - set(table) - limits.later):
        raise CheckpointError(f"The manifest's {where} does not say {missing[0]!r}.")
    sizes: dict[str, Any] = {}
    for key, value in table.items():
        least = 0 if key in limits.absent else 1
        read_size = _size(value, hints[key], (least, limits.most.get(key, MAX_SIZE)))
        if read_size is None:
            raise CheckpointError(
                f"The manifest's {where}.{key} is {value!r:.40}, which is no size."
            )
        sizes[key] = read_size
    return config(**sizes)


def _plain(value: object) -> object:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _size(value: object, hint: Any, counts: tuple[int, int]) -> object | None:
    if hint is bool:
        return value if isinstance(value, bool) else None
    if hint is int:
        return value if _is_whole(value, 0, counts[1]) else None
    if get_origin(hint) is Literal:
        return value if value in get_args(hint) else None
    if not isinstance(value, list) or not 0 < len(value) <= MAX_LIST:
        return None
    return _list(value, get_args(hint), counts)


def _list(
    value: list[object], hints: tuple[Any, ...], counts: tuple[int, int]
) -> tuple[object, ...] | None:
    if Ellipsis not in hints and len(value) != len(hints):
        return None
    if hints[0] is int:
        return tuple(value) if all(_is_whole(item, *counts) for item in value) else None
    rows = tuple(_size(item, hints[0], counts) for item in value)
    return None if None in rows else rows


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
