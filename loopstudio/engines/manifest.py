"""The manifest of a bundle: checkpoint.toml to CheckpointInfo and back. Loads no weights."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.engines.toml_text import dumps

MANIFEST = "checkpoint.toml"
SCHEMA = 1
MAX_BYTES = 1 << 18
MAX_LABELS = 256
MAX_TEXT = 4_000

T = TypeVar("T")


def read_manifest(folder: Path) -> CheckpointInfo:
    """Read what a bundle's folder says about itself.

    Raises CheckpointError, with what is wrong, for a manifest that is missing, too large,
    unreadable, incomplete or out of range.
    """
    return _parse(_read(folder / MANIFEST), folder)


def write_manifest(info: CheckpointInfo, folder: Path) -> Path:
    """Write the manifest of this checkpoint into a folder, beside and renamed."""
    target = folder / MANIFEST
    beside = target.with_name(f".{MANIFEST}.partial")
    beside.write_text(dumps(_table(info)), encoding="utf-8", newline="\n")
    os.replace(beside, target)  # noqa: PTH105 - atomic, and the same word everywhere
    return target


def _table(info: CheckpointInfo) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "title": info.title,
        "engine": info.engine,
        "kind": info.kind,
        "rate": info.rate,
        "channels": info.channels,
        "native_bpm": float(info.native_bpm),
        "bars": info.bars,
        "labels": list(info.labels),
        "licence": info.licence,
        "sha256": info.sha256,
        "description": info.description,
        "credits": list(info.credits),
        "network": info.network,
    }


def _read(path: Path) -> Mapping[str, object]:
    named = f"The checkpoint in {path.parent.name!r}"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CheckpointError(f"{named} has a manifest that is far too large to be one.")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(
            f"{named} has no {MANIFEST}: it is not a LoopStudio checkpoint."
        ) from error
    except OSError as error:
        raise CheckpointError(f"{named} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CheckpointError(f"{named} has a manifest that is not text.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CheckpointError(
            f"{named} has a manifest that is not valid TOML ({error})."
        ) from error


@dataclass(frozen=True)
class _Fields:
    table: Mapping[str, object]
    name: str

    def wrong(self, key: str, wanted: str) -> CheckpointError:
        said = f"says {self.table[key]!r:.60}" if key in self.table else "is missing"
        return CheckpointError(
            f"In the manifest of checkpoint {self.name!r} the field '{key}' {said}; "
            f"it should be {wanted}."
        )

    def text(self, key: str, *, needed: bool = True, most: int = MAX_TEXT) -> str:
        value = self.table.get(key, None if needed else "")
        if not isinstance(value, str) or (needed and not value.strip()) or len(value) > most:
            raise self.wrong(key, "a short text")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.table.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(key, f"a whole number from {low} to {high}")
        return value

    def number(self, key: str, low: float, high: float) -> float:
        value = self.table.get(key)
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not low <= value <= high
        ):
            raise self.wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(key, f"a list of at most {most} texts")
        if not all(isinstance(item, str) and 0 < len(item) <= MAX_TEXT for item in value):
            raise self.wrong(key, f"a list of at most {most} texts")
        return tuple(value)


def _parse(table: Mapping[str, object], folder: Path) -> CheckpointInfo:
    fields = _Fields(table, folder.name)
    if table.get("schema") != SCHEMA:
        raise fields.wrong("schema", f"{SCHEMA} (a newer LoopStudio may have written it)")
    labels = fields.texts("labels", MAX_LABELS)
    if len(set(labels)) != len(labels):
        raise fields.wrong("labels", "a list in which no style stands twice")
    sha256 = fields.text("sha256", most=64)
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise fields.wrong("sha256", "64 hexadecimal digits")
    network = table.get("network", {})
    if not isinstance(network, dict):
        raise fields.wrong("network", "a table")
    try:
        return CheckpointInfo(
            name=folder.name,
            title=fields.text("title", most=200),
            engine=fields.text("engine", most=40),
            kind=fields.text("kind", most=40),
            rate=fields.whole("rate", 8_000, 192_000),
            channels=fields.whole("channels", 1, 2),
            native_bpm=fields.number("native_bpm", 20.0, 400.0),
            bars=fields.whole("bars", 1, 64),
            labels=labels,
            licence=fields.text("licence", most=200),
            sha256=sha256,
            folder=folder,
            description=fields.text("description", needed=False),
            credits=fields.texts("credits", 1_000),
            network=network,
        )
    except InvalidValue as error:
        raise CheckpointError(str(error)) from error
