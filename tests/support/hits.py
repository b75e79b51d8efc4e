"""Builders of small pools of hits, grooves and folders of loops."""

import csv
from pathlib import Path

import mido
import numpy as np
import soundfile
from numpy.typing import NDArray

from loopstudio.datasets.hit_writer import RawHit, write_pool
from loopstudio.datasets.mono import RATE

Mono = NDArray[np.float32]

KINDS = ("kick", "snare", "clap", "rim", "chat", "ohat", "crash", "tom", "shaker", "cowbell")
_KEYS = {
    "kick": 36,
    "snare": 38,
    "clap": 39,
    "rim": 37,
    "chat": 42,
    "ohat": 46,
    "crash": 49,
    "tom": 45,
    "shaker": 70,
    "cowbell": 56,
}
_PITCHES = {"kick": 70.0, "tom": 130.0, "rim": 1800.0, "cowbell": 900.0}
_BANDS = {
    "snare": (400.0, 5_000.0),
    "clap": (900.0, 6_000.0),
    "chat": (6_000.0, 16_000.0),
    "ohat": (6_000.0, 16_000.0),
    "crash": (4_000.0, 16_000.0),
    "shaker": (7_000.0, 16_000.0),
}
_SECONDS = {"ohat": 0.4, "crash": 0.8, "kick": 0.25, "tom": 0.3}


def stroke(kind: str, seed: int = 0) -> Mono:
    """Make a hit that sounds enough like its kind for the kits to take it."""
    frames = round(_SECONDS.get(kind, 0.15) * RATE)
    time = np.arange(frames) / RATE
    fall = np.exp(-time * 6 / time[-1])
    if kind in _PITCHES:
        return np.asarray(np.sin(2 * np.pi * _PITCHES[kind] * time) * fall, np.float32)
    spectrum = np.fft.rfft(np.random.default_rng([seed, len(kind)]).standard_normal(frames))
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    low, high = _BANDS[kind]
    noise = np.fft.irfft(spectrum * ((hertz > low) & (hertz < high)), frames)
    return np.asarray(noise * fall, np.float32)


def raw_hits() -> list[RawHit]:
    """Give two soundfont kits, one of which is held out, each with every kind."""
    return [
        RawHit("fluidr3", kind, f"b128p{kit}k{_KEYS[kind]}v120", "deb:test", "MIT", made)
        for kit in (0, 25)
        for kind in KINDS
        for made in [stroke(kind, kit)]
    ]


def small_pool(folder: Path) -> Path:
    """Write a pool of twenty hits and give its folder."""
    write_pool(raw_hits(), folder)
    return folder


_BEAT = [(0, 36), (0, 42), (240, 42), (480, 38), (480, 42), (720, 42), (960, 36), (960, 42)]
_BEAT += [(1200, 36), (1200, 42), (1440, 38), (1440, 42), (1680, 42)]


def write_midi(path: Path, bars: int, late: int = 0) -> None:
    """Write a rock beat of some bars at 480 ticks, every stroke `late` ticks behind the grid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=4, denominator=4)])
    now = 0
    for bar in range(bars):
        extra = [(120 * (bar % 16), 46)]
        for tick, key in sorted(_BEAT + extra):
            at = bar * 1920 + tick + late
            track.append(mido.Message("note_on", note=key, velocity=90, time=at - now, channel=9))
            now = at
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


def small_grooves(folder: Path) -> Path:
    """Write a folder laid out as the Groove MIDI Dataset, with a performance for each split."""
    columns = ("id", "style", "bpm", "beat_type", "time_signature", "midi_filename", "split")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "info.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(columns)
        for number, split in enumerate(("train", "validation", "test")):
            name = f"drummer{number}/1_rock_100_beat_4-4.mid"
            write_midi(folder / name, 12, late=12 * number + 1)
            table.writerow((f"drummer{number}/1", "rock", 100, "beat", "4-4", name, split))
    return folder


def drum_loop(bpm: float, beats: float, rate: int = RATE, seed: int = 1) -> Mono:
    """Make clicks of noise on every eighth at a tempo, accents on the beat."""
    frames = round(60 / bpm * beats * rate)
    out = np.zeros(frames, np.float32)
    rng = np.random.default_rng(seed)
    for eighth in range(round(beats * 2)):
        start = round(30 / bpm * eighth * rate)
        count = min(round(0.06 * rate), frames - start)
        fall = np.exp(-np.arange(count) / (0.01 * rate))
        gain = 0.8 if eighth % 2 == 0 else 0.4
        out[start : start + count] += (gain * rng.uniform(-1, 1, count) * fall).astype(np.float32)
    return out


def write_loop(path: Path, samples: Mono, rate: int = RATE) -> Path:
    """Write a sound file, its folders made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate)
    return path


def ignore(_done: int, _total: int) -> None:
    """Take progress and do nothing with it."""
