"""Grooves: bars that people played, cut from the Groove MIDI Dataset (Gillick et al. 2019)."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError, reason
from loopstudio.datasets.midi import MidiError, read_strokes
from loopstudio.datasets.pattern import BEATS, Pattern
from loopstudio.datasets.role import LABELS, ROLE_INDEX, ROLES

CREDIT = (
    "rhythms from the Groove MIDI Dataset, Gillick et al. 2019, Google LLC (CC-BY 4.0), "
    "tempo-normalised and re-rendered"
)
LICENCE = "Groove MIDI Dataset: CC-BY-4.0"
MIN_HITS = 4
_EARLY = 0.09
_DRUMS = {
    36: "kick", 35: "kick", 38: "snare", 40: "snare", 37: "rim", 48: "tom_hi", 50: "tom_hi",
    45: "tom_mid", 47: "tom_mid", 43: "tom_lo", 58: "tom_lo", 46: "ohat", 26: "ohat", 42: "chat",
    22: "chat", 44: "phat", 49: "crash", 55: "crash", 57: "crash", 52: "crash", 51: "ride",
    59: "ride", 53: "ride", 39: "clap", 54: "tamb", 56: "cowbell",
}  # fmt: skip
_TAGS = {
    "rock": ("rock", "punk", "pop", "country"),
    "funk": ("funk", "soul", "gospel", "neworleans", "jazz/funk", "jazz/fusion"),
    "hip-hop": ("hiphop",),
    "latin": ("latin", "afrocuban", "highlife", "afrobeat"),
    "percussion": ("latin", "afrocuban", "afrobeat", "reggae", "middleeastern", "jazz/linear"),
    "breakbeat": ("funk", "hiphop", "dance/breakbeat", "jazz/funk", "soul", "neworleans/funk"),
}
_AS_HANDS = {
    "kick": "hand_lo", "snare": "hand_hi", "rim": "clave", "tom_hi": "hand_hi",
    "tom_mid": "hand_mid", "tom_lo": "hand_lo", "chat": "shaker", "phat": "tamb",
    "ohat": "hand_mid", "ride": "cowbell", "crash": "tamb",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bar:
    """One bar as it was played, with the style tag and tempo of its performance."""

    tag: str
    bpm: float
    fill: bool
    pattern: Pattern


@dataclass(frozen=True, eq=False)
class GrooveBank:
    """The bars of one split and which of them suit each label."""

    bars: tuple[Bar, ...]
    suited: dict[str, NDArray[np.intp]]

    def draw(self, label: str, rng: Generator) -> Pattern | None:
        """Draw a bar that suits a label, as that label plays it; None if too few do."""
        indices = self.suited.get(label, np.empty(0, np.intp))
        if len(indices) < 8:
            return None
        bar = self.bars[int(indices[int(rng.integers(len(indices)))])]
        return as_hands(bar.pattern) if label == "percussion" else bar.pattern


def as_hands(pattern: Pattern) -> Pattern:
    """Move a drum kit's strokes to hand percussion, time and velocity kept."""
    names = list(ROLES)
    roles = [ROLE_INDEX[_AS_HANDS.get(names[role], names[role])] for role in pattern.roles]
    return Pattern(
        f"{pattern.name}:hands", pattern.beats, np.array(roles, np.uint8), pattern.velocities
    )


def load_grooves(folder: Path, splits: frozenset[str]) -> GrooveBank:
    """Read every 4/4 performance of the named splits and cut it to bars of four hits or more.

    splits are the dataset's own ("train", "validation", "test"). Equal bars are kept once. Raises
    DatasetError when the folder is not the dataset or a file of it cannot be read.
    """
    root = folder / "groove" if (folder / "groove" / "info.csv").is_file() else folder
    try:
        with (root / "info.csv").open(newline="", encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["split"] in splits]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise DatasetError(f"{folder} is not the Groove MIDI Dataset: {reason(error)}.") from error
    seen: set[str] = set()
    bars: list[Bar] = []
    for row in rows:
        if row["time_signature"] != "4-4" or not (root / row["midi_filename"]).is_file():
            continue
        for bar in _bars(root, row):
            mark = bar.pattern.fingerprint() + str(np.rint(bar.pattern.beats[:6] * 96).tolist())
            if mark not in seen:
                seen.add(mark)
                bars.append(bar)
    if not bars:
        raise DatasetError(f"{folder} holds no 4/4 bar of the splits {', '.join(sorted(splits))}.")
    return GrooveBank(tuple(bars), _suited(tuple(bars)))


def _bars(root: Path, row: dict[str, str]) -> list[Bar]:
    try:
        strokes = read_strokes(root / row["midi_filename"])
    except (OSError, MidiError) as error:
        raise DatasetError(
            f"The groove {row['midi_filename']} cannot be read: {reason(error)}."
        ) from error
    strokes = [s for s in strokes if s[1] in _DRUMS]
    if not strokes:
        return []
    beats = np.array([s[0] for s in strokes])
    roles = np.array([ROLE_INDEX[_DRUMS[s[1]]] for s in strokes], dtype=np.uint8)
    velocities = np.clip(np.array([s[2] for s in strokes]) / 120.0, 0.03, 1.0)
    # A stroke just ahead of the bar line belongs to the bar that it leads into.
    numbers = np.floor((beats + _EARLY) / BEATS).astype(int)
    bars = []
    for number in range(int(numbers.max()) + 1):
        inside = numbers == number
        if int(inside.sum()) < MIN_HITS:
            continue
        name = f"groove:{row['id']}:{number}"
        pattern = Pattern(name, beats[inside] - number * BEATS, roles[inside], velocities[inside])
        bars.append(Bar(row["style"], float(row["bpm"]), row["beat_type"] == "fill", pattern))
    return bars


def _suited(bars: tuple[Bar, ...]) -> dict[str, NDArray[np.intp]]:
    lists: dict[str, list[int]] = {label: [] for label in LABELS}
    for index, bar in enumerate(bars):
        for label in suits(bar):
            lists[label].append(index)
    return {label: np.array(found, np.intp) for label, found in lists.items()}


def suits(bar: Bar) -> tuple[str, ...]:
    """Say which labels a bar can stand for, by its style tag and by where kick and snare fall."""
    tagged = {label for label, tags in _TAGS.items() if bar.tag.startswith(tags)}
    if bar.fill:
        # A fill is a bar of toms or rolls: a spice for the styles that are played by drummers.
        return tuple(sorted(tagged & {"rock", "funk"})) if len(bar.pattern) % 3 == 0 else ()
    kick, snare = bar.pattern.steps("kick"), bar.pattern.steps("snare")
    count = len(bar.pattern)
    backbeat = {4, 12} <= snare
    tagged -= set() if backbeat and _broken(kick) and len(snare) >= 4 else {"breakbeat"}
    if bar.tag.startswith("rock/halftime"):
        tagged.discard("rock")
    if count < 8:
        tagged -= {"funk", "hip-hop", "latin", "rock", "percussion"}
    return tuple(sorted(tagged | _by_shape(kick, snare, count)))


def _broken(kick: frozenset[int]) -> bool:
    return 0 in kick and len(kick & {2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15}) >= 2


def _by_shape(kick: frozenset[int], snare: frozenset[int], count: int) -> set[str]:
    found: set[str] = set()
    backbeat = {4, 12} <= snare
    if {0, 4, 8, 12} <= kick and len(kick) <= 6 and count >= 10:
        found |= {"house", "techno"} if len(snare) <= 3 else {"house"}
    if backbeat and len(snare) <= 3 and len(kick & {3, 6, 7, 10, 11, 14}) >= 2 and 8 not in kick:
        found.add("electro")
    if backbeat and 0 in kick and kick & {10, 11} and 8 not in kick and len(kick) <= 4:
        found.add("drum-and-bass")
    if 8 in snare and not snare & {4, 12} and 0 in kick and 8 <= count <= 28:
        found.add("trap")
    return found
