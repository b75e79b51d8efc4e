"""Presets: requests saved under a name, one JSON file each."""

import json
from pathlib import Path
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
        for folder in (self._folder, self._shipped):
            path = folder / _file_name(name)
            if path.is_file():
                return _read(path, name)
        raise LoopstudioError(f"There is no preset {name!r}.")

    def save(self, name: str, request: Request) -> None:
        """Save a request, in place of a preset of the same name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"request": request_to_object(request)}, ensure_ascii=False, indent=1)
        with replacing(self._folder / _file_name(name)) as beside:
            beside.write_text(text, "utf-8")

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


def _read(path: Path, name: str) -> Request:
    try:
        return request_from_object(json.loads(path.read_text("utf-8"))["request"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidValue(
            f"The preset {name!r} is damaged: delete it and save it anew."
        ) from error
