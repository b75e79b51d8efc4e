"""Patches of our own oscillators: named sounds whose settings are drawn anew for every loop."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic import analog, fm, plucked
from loopstudio.datasets.melodic.analog import AnalogPatch, Layer
from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.melodic.phrase import Phrase
from loopstudio.datasets.melodic.wavetable import spectrum

Player = Callable[[Phrase, Generator], Signal]
Range = tuple[float, float]


@dataclass(frozen=True)
class Analog:
    """The ranges that a subtractive patch is drawn from; units as in AnalogPatch.

    waves are drawn from, one for each entry of semitones; times and cutoffs evenly in octaves.
    """

    kinds: tuple[str, ...]
    waves: tuple[str, ...]
    attack: Range
    decay: Range
    sustain: Range
    release: Range
    cutoff: Range
    rise: Range = (0.0, 0.0)
    fall: Range = (0.1, 0.1)
    resonance: Range = (0.0, 0.25)
    semitones: tuple[float, ...] = (0.0,)
    voices: Range = (1, 1)
    detune: Range = (0.0, 0.0)
    sway: tuple[int, ...] = (0,)
    sway_octaves: Range = (0.0, 0.0)
    vibrato: Range = (0.0, 0.0)
    vowels: bool = False
    morph: bool = False

    def player(self, rng: Generator) -> Player:
        """Draw one setting and give what plays it."""
        return partial(analog.play, self.drawn(rng))

    def drawn(self, rng: Generator) -> AnalogPatch:
        """Draw one setting."""
        return AnalogPatch(
            layers=self._layers(rng),
            voices=int(rng.integers(int(self.voices[0]), int(self.voices[1]) + 1)),
            detune=float(rng.uniform(*self.detune)),
            shape=(
                _log(self.attack, rng),
                _log(self.decay, rng),
                float(rng.uniform(*self.sustain)),
                _log(self.release, rng),
            ),
            cutoff=_log(self.cutoff, rng),
            track=float(rng.uniform(0.3, 0.9)),
            rise=float(rng.uniform(*self.rise)),
            fall=_log(self.fall, rng),
            resonance=float(rng.uniform(*self.resonance)),
            touch=float(rng.uniform(0.3, 1.8)),
            sway=int(self.sway[int(rng.integers(len(self.sway)))]),
            sway_octaves=float(rng.uniform(*self.sway_octaves)),
            vibrato=float(rng.uniform(*self.vibrato)),
            glide=float(rng.uniform(0.015, 0.06)),
            formants=VOWELS[int(rng.integers(len(VOWELS)))] if self.vowels else (),
        )

    def _layers(self, rng: Generator) -> tuple[Layer, ...]:
        made = []
        for number, semitones in enumerate(self.semitones):
            wave = self.waves[int(rng.integers(len(self.waves)))]
            shift = semitones - 12.0 if wave == "organ" else semitones
            loud = 1.0 if number == 0 else float(rng.uniform(0.3, 0.8))
            morph = (1.0 - 2.0 * (number % 2)) if self.morph else 0.0
            made.append(Layer(spectrum(wave, rng), shift, loud, morph))
        return tuple(made)


VOWELS = (
    (730.0, 1090.0, 2440.0),
    (530.0, 1840.0, 2480.0),
    (390.0, 1990.0, 2550.0),
    (570.0, 840.0, 2410.0),
    (440.0, 1020.0, 2240.0),
)
"""The first three formants of a, e, i, o and u (Peterson and Barney 1952), in Hz."""


def _log(span: Range, rng: Generator) -> float:
    low, high = (max(value, 1e-4) for value in span)
    return float(low * (high / low) ** rng.uniform(0, 1))


@dataclass(frozen=True)
class Fm:
    """A maker of frequency-modulation patches and the kinds of loop it plays."""

    kinds: tuple[str, ...]
    make: Callable[[Generator], fm.FmPatch]

    def player(self, rng: Generator) -> Player:
        """Draw one setting and give what plays it."""
        return partial(fm.play, self.make(rng))


@dataclass(frozen=True)
class Strings:
    """The ranges that a plucked string is drawn from; units as in StringPatch."""

    kinds: tuple[str, ...]
    brightness: Range
    loss: Range
    ring: Range
    damp: Range

    def player(self, rng: Generator) -> Player:
        """Draw one setting and give what plays it."""
        patch = plucked.StringPatch(
            float(rng.uniform(*self.brightness)),
            float(rng.uniform(*self.loss)),
            _log(self.ring, rng),
            float(rng.uniform(0.06, 0.5)),
            _log(self.damp, rng),
        )
        return partial(plucked.play, patch)


def pair(
    rng: Generator, ratios: tuple[float, float], index: Range, fade: Range, **more: float
) -> fm.Pair:
    """Draw a pair whose index and fade lie in ranges."""
    level = more.get("level", 1.0)
    rest, decay = more.get("rest", 0.0), more.get("decay", 0.0)
    cents = float(rng.uniform(-4, 4))
    drawn = float(rng.uniform(*index)), _log(fade, rng)
    return fm.Pair(*ratios, *drawn, rest, level, cents, decay * float(np.exp(rng.normal(0, 0.2))))
