"""Frequency modulation (Chowning 1973): pairs of a carrier and a modulator that fades."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic.circle import Signal, add_at, frame_at
from loopstudio.datasets.melodic.envelope import fall, level
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.wavetable import hertz_of, seconds
from loopstudio.datasets.mono import FRAMES

_CEILING_HZ = 19_000.0


@dataclass(frozen=True)
class Pair:
    """A carrier and its modulator as ratios to the note, index in radians and its fall in seconds.

    rest is the share of the index that stays; cents detunes the pair; level is that of its sound
    and decay the time constant of it (0: as the patch's envelope alone).
    """

    carrier: float
    modulator: float
    index: float
    fade: float
    rest: float
    level: float
    cents: float = 0.0
    decay: float = 0.0


@dataclass(frozen=True)
class FmPatch:
    """Pairs under one envelope (attack, decay, sustain, release); touch is velocity on index."""

    pairs: tuple[Pair, ...]
    shape: tuple[float, float, float, float]
    touch: float
    tremolo: float = 0.0


def play(patch: FmPatch, phrase: Phrase, _rng: Generator) -> Signal:
    """Play a bar, (88200,), round its end."""
    bar = np.zeros(FRAMES, np.float32)
    for note in phrase.notes:
        add_at(bar, frame_at(note.beat), _note(patch, note))
    return bar


def _note(patch: FmPatch, note: Note) -> Signal:
    loud = level(max(64, frame_at(note.beats)), patch.shape)
    frames = len(loud)
    time = seconds(frames)
    made = np.zeros(frames)
    for pair in patch.pairs:
        hertz = hertz_of(note.pitch) * 2 ** (pair.cents / 1200)
        above, beside = hertz * pair.carrier, hertz * pair.modulator
        if above > _CEILING_HZ:
            continue
        # Side bands reach index + 1 modulators beyond the carrier: none may pass the ceiling.
        most = max(0.0, (_CEILING_HZ - above) / beside - 1.0)
        strength = min(pair.index * (1 + patch.touch * (note.velocity - 0.7)), most)
        index = strength * (pair.rest + (1 - pair.rest) * fall(frames, pair.fade))
        wave = np.sin(2 * np.pi * above * time + index * np.sin(2 * np.pi * beside * time))
        fading = fall(frames, pair.decay) if pair.decay else 1.0
        made += pair.level * wave * fading
    if patch.tremolo:
        place = (frame_at(note.beat) + np.arange(frames)) / FRAMES
        made *= 1 - patch.tremolo * (0.5 + 0.5 * np.sin(2 * np.pi * 10 * place))
    return np.asarray(made * loud * (0.3 + 0.7 * note.velocity), np.float32)
