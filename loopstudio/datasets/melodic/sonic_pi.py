"""Sonic Pi's synthesisers, played by scsynth: each named with the ranges its settings lie in.

Times are in seconds; cutoff is a MIDI note, as in Sonic Pi. What has noise in it (growl,
prophet, hollow, kalimba, pluck and organ_tonewheel) is not the same twice; all else is, to the bit.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic.circle import Signal, folded
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.synth_bank import PAD_SHAPE, SYNTHS, Synth
from loopstudio.datasets.mono import BPM, FRAMES, RATE
from loopstudio.datasets.osc import Argument, pack_message, pack_score
from loopstudio.datasets.package import obtain
from loopstudio.datasets.scsynth import SYNTHDEFS, Scsynth, find_scsynth, render_score

_BLOCK = 64
"""Frames that scsynth works out at once; what starts with a block sounds the same in every run."""
_BEAT_S = 60.0 / BPM
_TURN_S = 0.004
_TAIL_S = 0.3
_LONGEST_S = 7.0
Event = tuple[float, bytes]


@dataclass(frozen=True)
class Setting:
    """One drawn setting: the four times and level of the envelope, and all other parameters."""

    attack: float
    decay: float
    level: float
    release: float
    more: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tune:
    """A phrase of a kind of loop for a synthesiser (a name in SYNTHS), and its random numbers."""

    name: str
    kind: str
    phrase: Phrase
    rng: Generator


@dataclass(frozen=True)
class SonicPi:
    """A scsynth that runs and the folder of the definitions."""

    scsynth: Scsynth
    definitions: Path

    def render(self, tunes: Sequence[Tune]) -> list[Signal]:
        """Play tunes in one run of scsynth: for each a bar (88200,), tails folded onto its start.

        Raises DatasetError when scsynth does not do its part.
        """
        names = sorted({tune.name for tune in tunes})
        loads = [(0.0, pack_message("/d_recv", [self._data(name)])) for name in names]
        events: list[Event] = []
        slots = []
        first = 100 * _BLOCK
        for tune in tunes:
            setting = drawn(SYNTHS[tune.name], tune.kind, tune.rng)
            made, length = played(
                f"sonic-pi-{tune.name}", setting, tune.phrase, (first + _BLOCK / 4) / RATE
            )
            size = _BLOCK * round(length * RATE / _BLOCK)
            events += [*made, ((first + size - 3 * _BLOCK) / RATE, pack_message("/g_freeAll", [0]))]
            slots.append((first, size))
            first += size
        events.append((first / RATE + 0.05, pack_message("/c_set", [0, 0])))
        score = pack_score([*loads, *sorted(events, key=lambda event: event[0])])
        with tempfile.TemporaryDirectory() as work:
            sound = render_score(self.scsynth, score, Path(work))
        return [folded(np.nan_to_num(sound[start : start + size])) for start, size in slots]

    def _data(self, name: str) -> bytes:
        return (self.definitions / f"sonic-pi-{name}.scsyndef").read_bytes()


def obtain_sonic_pi(downloads: Path) -> SonicPi:
    """Fetch the definitions and scsynth; raises DatasetError for what cannot be had."""
    place = obtain(SYNTHDEFS, downloads) / "package" / "synthdefs"
    return SonicPi(find_scsynth(downloads), place)


def drawn(synth: Synth, kind: str, rng: Generator) -> Setting:
    """Draw a setting within the ranges of a synthesiser; pads have slower envelopes."""
    more = {name: float(rng.uniform(*span)) for name, span in synth.ranges.items()}
    attack, decay, level, release = PAD_SHAPE if kind == "pad" else synth.shape
    more |= {name: float(rng.choice(some)) for name, some in synth.choices.items()}
    return Setting(
        _log(attack, rng),
        _log(decay, rng),
        float(rng.uniform(*level)),
        _log(release, rng),
        more,
    )


def played(name: str, setting: Setting, phrase: Phrase, start: float) -> tuple[list[Event], float]:
    """Give the events of a phrase from a time on, and how many seconds it and its tails take.

    A note that slides starts on the pitch before it and is sent to its own at once.
    """
    events: list[Event] = []
    end = FRAMES / RATE
    before = phrase.notes[-1].pitch if phrase.notes else 0
    for number, note in enumerate(phrase.notes):
        at = start + note.beat * _BEAT_S
        node = 1000 + number
        first = before if note.slide else note.pitch
        words = _words(setting, note, first)
        start_at: list[Argument] = [
            name,
            node,
            0,
            0,
            *(word for pair in words.items() for word in pair),
        ]
        events.append((at, pack_message("/s_new", start_at)))
        if note.slide:
            turn: list[Argument] = [node, "note", float(note.pitch)]
            events.append((at + _TURN_S, pack_message("/n_set", turn)))
        end = max(end, note.beat * _BEAT_S + _seconds(setting, note))
        before = note.pitch
    return events, min(end + _TAIL_S, _LONGEST_S)


def _words(setting: Setting, note: Note, first: int) -> dict[str, float]:
    """Give a note's parameters: velocity is loudness and, with a cutoff, brightness."""
    held = note.beats * _BEAT_S
    attack = min(setting.attack, 0.5 * held) if note.beats < 1 else setting.attack
    decay = min(setting.decay, max(0.005, held - attack))
    words = {
        "note": float(first),
        "amp": 0.2 + 0.3 * note.velocity,
        "attack": attack,
        "decay": decay,
        "sustain": max(0.0, held - attack - decay),
        "release": setting.release,
        "attack_level": 1.0,
        "decay_level": setting.level,
        "sustain_level": setting.level,
        **setting.more,
    }
    if "cutoff" in words:
        words["cutoff"] = min(130.0, words["cutoff"] + 16 * (note.velocity - 0.7))
    if note.slide:
        words["note_slide"] = 0.05
    return words


def _seconds(setting: Setting, note: Note) -> float:
    return max(note.beats * _BEAT_S, setting.attack + setting.decay) + setting.release


def _log(span: tuple[float, float], rng: Generator) -> float:
    return float(span[0] * (span[1] / span[0]) ** rng.uniform(0, 1))
