"""A subtractive synthesiser: waves in unison through a ladder filter with its own envelope."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from loopstudio.datasets.melodic.circle import Signal, add_at, frame_at
from loopstudio.datasets.melodic.envelope import fall, level
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.wavetable import Bank, Spectrum, bank, hertz_of, read, seconds
from loopstudio.datasets.mono import FRAMES, RATE


@dataclass(frozen=True, eq=False)
class Layer:
    """A wave, how many semitones above the note it sounds, and its level; morph fades it in time.

    morph is 0 for a steady layer, 1 for one that swells once a bar, -1 for its opposite.
    """

    wave: Spectrum
    semitones: float
    level: float
    morph: float = 0.0


@dataclass(frozen=True, eq=False)
class AnalogPatch:
    """A setting: envelopes in seconds, cutoff in Hz at middle C, movements in octaves or cents.

    sway is how often a bar the filter moves by itself, glide the time a slide takes in seconds.
    """

    layers: tuple[Layer, ...]
    voices: int
    detune: float
    shape: tuple[float, float, float, float]
    cutoff: float
    track: float
    rise: float
    fall: float
    resonance: float
    touch: float
    sway: int
    sway_octaves: float
    vibrato: float
    glide: float
    formants: tuple[float, ...] = ()


def play(patch: AnalogPatch, phrase: Phrase, rng: Generator) -> Signal:
    """Play a bar, (88200,), round its end; notes that slide are not struck anew."""
    bar = np.zeros(FRAMES, np.float32)
    banks: dict[tuple[int, int], Bank] = {}
    spread = _spread(patch, rng)
    offset = float(rng.uniform(0, 1))

    def table(layer: int, pitch: int) -> Bank:
        if (layer, pitch) not in banks:
            hertz = hertz_of(pitch + patch.layers[layer].semitones)
            wave = patch.layers[layer].wave
            banks[layer, pitch] = bank(wave, hertz, patch.resonance, patch.formants)
        return banks[layer, pitch]

    before = phrase.notes[-1] if phrase.notes else None
    for note in phrase.notes:
        start = frame_at(note.beat)
        add_at(bar, start, _note(patch, note, before, (table, spread, offset)))
        before = note
    return bar


_Drawn = tuple[Callable[[int, int], Bank], NDArray[np.float64], float]


def _note(patch: AnalogPatch, note: Note, before: Note | None, drawn: _Drawn) -> Signal:
    table, spread, offset = drawn
    shape = patch.shape
    if note.slide:
        shape = (0.004, shape[1], max(shape[2], 0.5), shape[3])
    loud = level(max(64, frame_at(note.beats)), shape)
    frames = len(loud)
    cycles = _cycles(patch, note, before, frames)
    cutoff = _cutoff(patch, note, frames, offset)
    made = np.zeros(frames, np.float32)
    for number, layer in enumerate(patch.layers):
        source = table(number, note.pitch)
        ratio = 2 ** (layer.semitones / 12)
        part = np.zeros(frames, np.float32)
        for cents, phase in spread:
            part += read(source, cycles * (ratio * 2 ** (cents / 1200)) + phase, cutoff)
        made += part * (layer.level * _swell(layer, note, frames))
    gain = (0.35 + 0.65 * note.velocity) / np.sqrt(len(spread))
    return np.asarray(made * loud * np.float32(gain), np.float32)


def _spread(patch: AnalogPatch, rng: Generator) -> NDArray[np.float64]:
    """Draw (voices, 2): how many cents off each voice is, and the phase it starts at."""
    cents = np.linspace(-1, 1, patch.voices) * patch.detune if patch.voices > 1 else np.zeros(1)
    phases = rng.uniform(0, 1, patch.voices) if patch.voices > 1 else np.zeros(1)
    return np.stack((cents, phases), axis=1)


def _cycles(
    patch: AnalogPatch, note: Note, before: Note | None, frames: int
) -> NDArray[np.float64]:
    """Give the phase in periods: a glide from the note before, then vibrato that comes in late."""
    hertz = hertz_of(note.pitch)
    bend = np.zeros(frames)
    if note.slide and before is not None:
        bend += (before.pitch - note.pitch) * fall(frames, patch.glide)
    if patch.vibrato:
        time = seconds(frames)
        bend += np.minimum(1, time / 0.4) * np.sin(2 * np.pi * 5.5 * time) * (patch.vibrato / 100)
    if not bend.any():
        return seconds(frames) * hertz
    return np.asarray(np.cumsum(hertz * 2 ** (bend / 12)) / RATE)


def _cutoff(patch: AnalogPatch, note: Note, frames: int, offset: float) -> NDArray[np.float64]:
    octaves = patch.track * (note.pitch - 60) / 12 + patch.touch * (note.velocity - 0.7)
    moved = patch.rise * (0.4 + 0.6 * note.velocity) * fall(frames, patch.fall) + octaves
    if patch.sway:
        beat = frame_at(note.beat) / FRAMES + np.arange(frames) / FRAMES
        moved = moved + patch.sway_octaves * np.sin(2 * np.pi * (patch.sway * beat + offset))
    return np.asarray(patch.cutoff * 2.0**moved)


def _swell(layer: Layer, note: Note, frames: int) -> NDArray[np.float32] | float:
    if not layer.morph:
        return 1.0
    place = (frame_at(note.beat) + np.arange(frames)) / FRAMES
    return np.asarray(0.5 - 0.5 * layer.morph * np.cos(2 * np.pi * place), np.float32)
