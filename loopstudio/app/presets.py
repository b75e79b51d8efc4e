"""Presets: requests and what else stood in a panel, saved under a name, one JSON file each."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from loopstudio.audio.replacing import replacing
from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.core.errors import InvalidValue, LoopstudioError
from loopstudio.core.request import Request

MAX_NAME = 60
_SUFFIX = ".json"


class Presets:
    """A person's presets in `folder`, and those that came with the program in `shipped`."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self._folder = folder
        self._shipped = shipped

    def names(self) -> list[str]:
        """Give all names, in the order of the alphabet."""
        files = (*self._shipped.glob(f"*{_SUFFIX}"), *self._folder.glob(f"*{_SUFFIX}"))
        return sorted({unquote(path.stem) for path in files}, key=str.casefold)

    def load(self, name: str) -> Request:
        """Read a preset; a person's own one comes before a shipped one of the same name.

        Raises LoopstudioError where there is none, InvalidValue where it is damaged.
        """
        try:
            return request_from_object(self._told(name)["request"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _damaged(name) from error

    def values(self, name: str) -> dict[str, float]:
        """Read what stood beside a preset's request; nothing that is damaged, or of an older one.

        Raises as `load` does.
        """
        told = self._told(name).get("values")
        pairs = told.items() if isinstance(told, dict) else ()
        return {
            str(key): float(value)
            for key, value in pairs
            if isinstance(value, int | float) and math.isfinite(value)
        }

    def save(self, name: str, request: Request, values: Mapping[str, float] | None = None) -> None:
        """Save a request and what stands beside it, in place of a preset of the same name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        told = {"request": request_to_object(request), "values": dict(values or {})}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        with replacing(self._folder / _file_name(name)) as beside:
            beside.write_text(text, "utf-8")

    def _told(self, name: str) -> dict[str, Any]:
        for folder in (self._folder, self._shipped):
            path = folder / _file_name(name)
            if path.is_file():
                return _read(path, name)
        raise LoopstudioError(f"There is no preset {name!r}.")

    def delete(self, name: str) -> None:
        """Delete a person's own preset; raises LoopstudioError for any other."""
        try:
            (self._folder / _file_name(name)).unlink()
        except FileNotFoundError:
            raise LoopstudioError(f"{name!r} is not a preset of yours.") from None


def check_name(name: str) -> None:
    """Raise InvalidValue for a name that no preset can have."""
    _file_name(name)


def _file_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME or not clean.isprintable():
        raise InvalidValue(f"A preset's name has 1 to {MAX_NAME} letters that can be shown.")
    # A leading dot would hide the file, and "/" would leave the folder.
    return quote(clean, safe=" ").replace(".", "%2E") + _SUFFIX


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _damaged(name) from error
    if not isinstance(told, dict):
        raise _damaged(name)
    return told


def _damaged(name: str) -> InvalidValue:
    return InvalidValue(f"The preset {name!r} is damaged: delete it and save it anew.")
