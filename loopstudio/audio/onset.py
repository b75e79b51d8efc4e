"""Onsets: where something is struck. The audio is taken as a loop throughout."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio

Envelope = NDArray[np.float64]
Positions = NDArray[np.int64]

_WINDOW_SECONDS = 0.0116
_RISE_MS = 8.0
_BANDS = 12
_FLOOR = 1e-5  # -50 dB below the loudest moment nothing counts as an onset
_NEAREST_MS, _AROUND_MS = 30, 60
_STEP_RATIO = 1.5
_SEARCH_BEFORE_MS, _SEARCH_AFTER_MS = 10, 4
_BATCH = 4_096


def strength(audio: Audio, hop_ms: float = 1.0) -> tuple[Envelope, int]:
    """Give the onset strength in dB per hop, and the hop in frames.

    It is the mean over twelve logarithmic bands of how much each rose within 8 ms.
    """
    hop = max(1, round(audio.rate * hop_ms / 1000))
    bands = _band_powers(audio, hop)
    level = 10.0 * np.log10(bands + max(float(bands.sum(axis=1).max()), 1e-20) * _FLOOR)
    lag = max(1, round(_RISE_MS / hop_ms))
    rise = np.maximum(level - np.roll(level, lag, axis=0), 0.0).mean(axis=1)
    return rise, hop


def onsets(audio: Audio, step_db: float = 2.5) -> Positions:
    """Give the frames at which attacks begin, in rising order, no two within 15 ms.

    step_db is how far a rise stands out: at 2 more ghost notes are found, and some in noise.
    """
    rise, hop = strength(audio)
    near = _windows(rise, _NEAREST_MS).max(axis=1)
    around = _windows(rise, _AROUND_MS).mean(axis=1)
    found = np.flatnonzero((rise >= near) & (rise > around * _STEP_RATIO + step_db)) * hop
    return _apart(sorted(_attack(audio, int(frame)) for frame in found), audio)


def _band_powers(audio: Audio, hop: int) -> Envelope:
    width = 1 << round(np.log2(_WINDOW_SECONDS * audio.rate))
    count = max(1, audio.frames // hop)
    starts = np.arange(count) * hop - width // 2
    window = np.hanning(width).astype(np.float32)
    frequencies = np.fft.rfftfreq(width, 1.0 / audio.rate)
    edges = np.geomspace(80.0, 0.45 * audio.rate, _BANDS + 1)
    low = np.searchsorted(frequencies, edges[:-1]) - 1
    high = np.maximum(np.searchsorted(frequencies, edges[1:]), low + 1)
    powers = np.zeros((count, _BANDS))
    for first in range(0, count, _BATCH):
        where = starts[first : first + _BATCH, None] + np.arange(width)
        for channel in audio.samples:
            spectrum = np.fft.rfft(channel.take(where, mode="wrap") * window, axis=1)
            summed = np.cumsum(np.abs(spectrum) ** 2, axis=1)
            powers[first : first + _BATCH] += summed[:, high - 1] - summed[:, np.maximum(low, 0)]
    return np.maximum(powers, 0.0)


def _attack(audio: Audio, frame: int) -> int:
    """Move a rough position to where the movement of the waveform jumps most."""
    millisecond = max(2, audio.rate // 1000)
    start = frame - _SEARCH_BEFORE_MS * millisecond
    where = np.arange(start, frame + _SEARCH_AFTER_MS * millisecond)
    piece = audio.samples.take(where, axis=1, mode="wrap")
    movement = (np.diff(piece, axis=1, prepend=piece[:, :1]) ** 2).sum(axis=0, dtype=np.float64)
    summed = np.concatenate([[0.0], np.cumsum(movement)])
    at = np.arange(2 * millisecond, len(where) - millisecond)
    before = (summed[at] - summed[at - 2 * millisecond]) / 2
    after = summed[at + millisecond] - summed[at]
    jump = after / (before + 1e-3 * movement.max() + 1e-12)
    return int(start + at[int(np.argmax(jump))]) % audio.frames


def _apart(frames: list[int], audio: Audio) -> Positions:
    found = np.array(frames, dtype=np.int64)
    gaps = np.diff(found, prepend=found[-1:] - audio.frames)
    return found[gaps >= _NEAREST_MS * audio.rate // 2000]


def _windows(envelope: Envelope, reach: int) -> Envelope:
    padded = envelope.take(np.arange(-reach, len(envelope) + reach), mode="wrap")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
