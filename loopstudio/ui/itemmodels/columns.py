"""The columns of the library's table: what each shows of a clip, and what it is sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from loopstudio.library.entry import Entry
from loopstudio.ui import wording


@dataclass(frozen=True)
class Column:
    """One column: its title, what it shows, and what it is sorted by."""

    title: str
    text: Callable[[Entry], str]
    key: Callable[[Entry], Any]
    numeric: bool = False


def _made(entry: Entry) -> str:
    return wording.ago(entry.created, datetime.now(UTC))


COLUMNS = (
    Column("", lambda entry: "favourite" if entry.favourite else "", lambda entry: entry.favourite),
    Column("Name", lambda entry: entry.name, lambda entry: entry.name.casefold()),
    Column("Loop", lambda _entry: "", lambda entry: (entry.frames / entry.rate, entry.name)),
    Column("BPM", lambda entry: wording.bpm(entry.bpm), lambda entry: entry.bpm, numeric=True),
    Column("Bars", lambda entry: str(entry.bars), lambda entry: entry.bars, numeric=True),
    Column(
        "Style",
        lambda entry: entry.label or entry.kind,
        lambda entry: (entry.label or entry.kind).casefold(),
    ),
    Column("Key", lambda entry: entry.key or "", lambda entry: entry.key or ""),
    Column(
        "Rating",
        lambda entry: f"{entry.rating} of 5" if entry.rating else "",
        lambda entry: entry.rating,
    ),
    Column("Seam", lambda entry: wording.seam(entry.seam_db), lambda entry: entry.seam_db),
    Column("Made", _made, lambda entry: entry.order),
)
FAVOURITE, NAME, WAVE, BPM, BARS, STYLE, KEY, RATING, SEAM, MADE = range(len(COLUMNS))


def spoken(entry: Entry, column: Column) -> str:
    """Say what a cell shows, for a screen reader."""
    return f"{column.title or 'Favourite'}: {column.text(entry) or 'none'}"


def described(entry: Entry) -> str:
    """Say everything worth knowing of a clip in a few lines."""
    made = (
        f"{entry.engine} · {entry.checkpoint} · seed {entry.seed}"
        if entry.engine
        else "imported audio"
    )
    lines = [
        f"{entry.name}",
        f"{wording.bpm(entry.bpm)} BPM · {entry.numerator}/{entry.denominator}"
        f" · {wording.bars(entry.bars)} · {entry.seconds:.2f} s · {entry.rate / 1000:g} kHz",
        f"seam {entry.seam_db:+.1f} dB · {entry.peak_dbtp:.1f} dBTP · {entry.lufs:.1f} LUFS",
        made,
    ]
    if entry.tags:
        lines.append("tags: " + ", ".join(entry.tags))
    if entry.missing:
        lines.append("The file is missing.")
    return "\n".join(lines)
