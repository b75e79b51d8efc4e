"""Rendering: a pattern struck on a kit into one circular bar of samples."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from loopstudio.datasets.bus import Signal, draw_bus, finish
from loopstudio.datasets.hit import Hit
from loopstudio.datasets.kit import Kit
from loopstudio.datasets.mono import FRAMES, RATE
from loopstudio.datasets.pattern import BEATS, Pattern
from loopstudio.datasets.role import CHOKED_BY, ROLE_INDEX, ROLES, Role

ROUGHNESS = {
    "techno": 0.6,
    "trap": 0.5,
    "breakbeat": 0.6,
    "hip-hop": 0.5,
    "drum-and-bass": 0.6,
    "electro": 0.3,
}


def _smooth_lengths() -> NDArray[np.int64]:
    numbers = [2**a * 3**b * 5**c for a in range(1, 18) for b in range(11) for c in range(8)]
    return np.array(sorted(n for n in numbers if 32 <= n <= 160_000))


BOOM = {"trap": 2.4, "electro": 1.6, "hip-hop": 1.4}
"""How much longer than elsewhere a style lets its kicks ring."""
METAL = ("chat", "phat", "ohat", "shaker", "ride", "crash", "tamb", "perc")
SOFT = 0.5
"""Strokes softer than this are played from the soft layer of a hit."""
_LONG = round(0.4 * RATE)


_LENGTHS = _smooth_lengths()


@dataclass(frozen=True, eq=False)
class Voice:
    """One layer of a part as this loop plays it: a bright and a dark form of the same stroke."""

    bright: Signal
    dark: Signal


def render(pattern: Pattern, kit: Kit, label: str, rng: Generator) -> Signal:
    """Render one bar as float32 of shape (88200,), peak at most -1 dBFS.

    Parts that the kit lacks stay silent. All that rings past the end sounds at the start.
    """
    dry = np.zeros(FRAMES, np.float32)
    send = np.zeros(FRAMES, np.float32)
    for name in pattern.role_names():
        if name not in kit.loud:
            continue
        touch = _touch(kit.loud[name], ROLES[name], label, rng)
        part = _part(pattern, name, kit, touch, rng)
        dry += part
        send += part * np.float32(ROLES[name].send * rng.uniform(0.5, 1.5))
    return finish(dry, send, draw_bus(rng, ROUGHNESS.get(label, 0.1)), RATE)


@dataclass(frozen=True)
class Touch:
    """How this loop plays one part: pitch ratio, decay in seconds, high-pass in Hz, level in dB."""

    ratio: float
    decay: float
    thin_hz: float
    level_db: float


def _touch(hit: Hit, role: Role, label: str, rng: Generator) -> Touch:
    """Draw a touch; what rings long is always shortened, and metal is bent and thinned further."""
    metal = role.name in METAL
    semitones = np.clip(rng.normal(0.0, 1.0), -2.0, 2.0) * (1.7 if metal else 1.0)
    shaped = rng.random() < role.shaped or len(hit.samples) > _LONG
    boom = BOOM.get(label, 1.0) if role.name == "kick" else 1.0
    return Touch(
        ratio=float(2 ** (semitones / 12)),
        decay=boom * float(rng.uniform(*role.decay)) if shaped else 0.0,
        thin_hz=float(rng.uniform(1500, 8000)) if metal and rng.random() < 0.5 else 0.0,
        level_db=float(rng.normal(0.0, 1.2)),
    )


def _part(pattern: Pattern, name: str, kit: Kit, touch: Touch, rng: Generator) -> Signal:
    """Strike every stroke of one role into a bar of its own."""
    role = ROLES[name]
    strokes = pattern.where(name)
    places = np.rint(pattern.beats[strokes] * FRAMES / BEATS).astype(int) % FRAMES
    lengths = _allowed(pattern, name, places)
    loud = _voice(kit.loud[name], role, touch)
    soft = _voice(kit.soft[name], role, touch) if name in kit.soft else loud
    out = np.zeros(FRAMES, np.float32)
    for place, length, velocity in zip(places, lengths, pattern.velocities[strokes], strict=True):
        voice = soft if velocity < SOFT else loud
        _add(out, int(place), _stroke(voice, int(length), float(velocity), rng))
    return out


def _stroke(voice: Voice, length: int, velocity: float, rng: Generator) -> Signal:
    """Play one stroke: velocity sets level and brightness, and no two strokes are quite equal."""
    gain = velocity**1.4 * 10 ** (rng.normal(0.0, 0.5) / 20)
    darkness = float(np.clip(0.75 * (1.0 - velocity) + rng.uniform(-0.05, 0.1), 0.0, 0.8))
    count = min(length, len(voice.bright))
    sound: Signal = voice.bright[:count] * np.float32(gain * (1 - darkness))
    sound += voice.dark[:count] * np.float32(gain * darkness)
    if count < len(voice.bright):
        fade = min(300, count)
        sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return sound


def _allowed(pattern: Pattern, name: str, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How long each stroke may ring, in frames, before another one chokes it."""
    chokers = [ROLE_INDEX[other] for other in CHOKED_BY.get(name, ())]
    enders = np.flatnonzero(np.isin(pattern.roles, chokers))
    if not len(enders):
        return np.full(len(places), FRAMES)
    stops = np.rint(pattern.beats[enders] * FRAMES / BEATS).astype(int) % FRAMES
    gaps = (stops[None, :] - places[:, None]) % FRAMES
    # A choker within 12 ms is part of the same gesture and chokes nothing.
    gaps = np.where(gaps < 530, FRAMES, gaps)
    nearest: NDArray[np.int64] = gaps.min(axis=1)
    return np.minimum(nearest + 200, FRAMES)


def _add(out: Signal, place: int, sound: Signal) -> None:
    first = min(len(sound), FRAMES - place)
    out[place : place + first] += sound[:first]
    if first < len(sound):
        out[: len(sound) - first] += sound[first:]


def _voice(hit: Hit, role: Role, touch: Touch) -> Voice:
    """Pitch, shape and level a hit; the pitch moves with the length, as on a sampler."""
    samples = _shaped(hit.samples, touch.decay)
    whole = _length(len(samples) + 64)
    other = _length(whole / touch.ratio)
    spectrum = np.fft.rfft(samples, whole)[: other // 2 + 1]
    hertz = np.arange(len(spectrum), dtype=np.float32) * np.float32(RATE / other)
    if touch.thin_hz:
        spectrum *= hertz / (hertz - np.complex64(1j * touch.thin_hz))
    bright = np.fft.irfft(spectrum, other)
    dark = np.fft.irfft(spectrum / (1 + hertz * np.complex64(1j / role.dark_hz)), other)
    peak = max(float(np.abs(bright).max()), 1e-9)
    # The hit's level was measured at peak 1, so this form of it is at level * peak.
    wanted = 10 ** (role.level_db / 20) / max(hit.level, 1e-4)
    ceiling = 10 ** (role.peak_db / 20)
    scale = np.float32(min(wanted, ceiling) * 10 ** (touch.level_db / 20) / peak)
    return Voice(
        (bright[:FRAMES] * scale).astype(np.float32), (dark[:FRAMES] * scale).astype(np.float32)
    )


def _shaped(samples: Signal, decay: float) -> Signal:
    if not decay:
        return samples
    keep = min(len(samples), round(5.0 * decay * RATE))
    shaped: Signal = samples[:keep] * np.exp(np.arange(keep, dtype=np.float32) / -(decay * RATE))
    fade = min(200, keep)
    shaped[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return shaped


def _length(frames: float) -> int:
    """The even length nearest above that the Fourier transform likes."""
    return int(_LENGTHS[min(int(np.searchsorted(_LENGTHS, frames)), len(_LENGTHS) - 1)])
