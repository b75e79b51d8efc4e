"""What the command line says: text for people, JSON for programs, complaints on stderr."""

import json
import sys
from collections.abc import Sequence

from loopstudio.library.entry import Entry


def say(text: str) -> None:
    """Print a line for a person."""
    print(text, flush=True)


def say_json(value: object) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)


def complain(text: str) -> None:
    """Print a line on stderr."""
    print(text, file=sys.stderr, flush=True)


def show_progress(text: str) -> None:
    """Write over the last line of a terminal; nothing where stderr is none."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out in columns as wide as their widest word."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def entry_object(entry: Entry) -> dict[str, object]:
    """Give an entry as plain values, its thumbnail left out."""
    return {
        "id": entry.id,
        "path": str(entry.path),
        "name": entry.name,
        "bpm": entry.bpm,
        "meter": f"{entry.numerator}/{entry.denominator}",
        "bars": entry.bars,
        "frames": entry.frames,
        "rate": entry.rate,
        "channels": entry.channels,
        "kind": entry.kind,
        "key": entry.key,
        "style": entry.label,
        "engine": entry.engine,
        "checkpoint": entry.checkpoint,
        "seed": entry.seed,
        "rating": entry.rating,
        "favourite": entry.favourite,
        "tags": list(entry.tags),
        "created": entry.created,
        "seam_db": round(entry.seam_db, 2),
        "peak_dbtp": round(entry.peak_dbtp, 2),
        "lufs": round(entry.lufs, 2),
    }


def entry_rows(entries: Sequence[Entry]) -> str:
    """Lay entries out for a person."""
    rows = [
        (
            entry.name,
            f"{entry.bpm:g}",
            str(entry.bars),
            entry.kind,
            entry.label or "",
            "*" * entry.rating + (" fav" if entry.favourite else ""),
            str(entry.path),
        )
        for entry in entries
    ]
    return table(("name", "bpm", "bars", "kind", "style", "rating", "file"), rows)
