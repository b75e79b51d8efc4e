"""Stretch: another tempo at the same pitch; a loop stays a loop.

Drums are cut at their onsets and the slices set at their new times, each ending early or ringing
on: attacks stay as they were. Everything else goes through Signalsmith Stretch. See
tests/unit/audio/test_stretch.py for what each keeps.
"""

import math

import numpy as np
import python_stretch.Signalsmith as Signalsmith
from numpy.typing import NDArray

from loopstudio.audio.loop import fit, tail_fold
from loopstudio.audio.onset import Positions, onsets
from loopstudio.audio.tail import extend, raised
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo

_MOST, _LEAST = 8.0, 0.125
_SEED = 1
_WARM_UP_SECONDS = 0.5
_FOLD_MS = 30.0
_LEAD_SECONDS, _JOIN_SECONDS = 0.002, 0.004
_STEP_DB, _DECAY_DB = 2.0, 6.0
_ATTACK_FRAMES = 882


def stretch(audio: Audio, source: Tempo, target: Tempo, bars: int) -> Audio:
    """Bring `bars` bars at one tempo to another: exactly target.bar_frames(rate, bars) frames.

    Equal tempos give the audio back unchanged. Raises InvalidValue where the audio is not these
    bars, or would become more than eight times longer or shorter.
    """
    expected = source.bar_frames(audio.rate, bars)
    if audio.frames != expected:
        raise InvalidValue(
            f"{counted(bars, 'bar')} at {source.bpm:g} BPM are {expected} frames, "
            f"but the audio has {audio.frames}."
        )
    frames = target.bar_frames(audio.rate, bars)
    if source == target or frames == audio.frames:
        return audio
    if not _LEAST <= frames / audio.frames <= _MOST:
        raise InvalidValue("A loop can be made at most eight times longer or shorter.")
    # A cut where nothing was struck is hardly heard; a hit left off the grid is.
    struck = onsets(audio, _STEP_DB)
    if _decays(audio.samples, struck):
        return stretch_slices(audio, frames, struck)
    return stretch_whole(audio, frames)


def stretch_whole(audio: Audio, frames: int) -> Audio:
    """Stretch a loop to `frames` frames with Signalsmith Stretch, which smears attacks a little."""
    turns = math.ceil(_WARM_UP_SECONDS * audio.rate / audio.frames)
    turning = fit(audio, (2 * turns + 1) * audio.frames)
    machine = Signalsmith.Stretch(_SEED)
    machine.preset(audio.channels, float(audio.rate))
    machine.setTimeFactor(audio.frames / frames)
    made = np.asarray(machine.process(turning.samples.copy()), dtype=np.float32)
    # What turns in the source need not in the result: a tone fits another number of times.
    turn = Audio(made[:, turns * frames :], audio.rate)
    return tail_fold(turn, frames, _FOLD_MS)


def stretch_slices(audio: Audio, frames: int, struck: Positions) -> Audio:
    """Move what begins at each onset to its new time in `frames` frames, as it is."""
    lead = round(_LEAD_SECONDS * audio.rate)
    moved = np.round(struck * (frames / audio.frames)).astype(np.int64)
    made = np.zeros((audio.channels, frames), dtype=np.float32)
    lengths, rooms = _spans(struck, audio.frames), _spans(moved, frames)
    for start, place, length, room in zip(struck, moved, lengths, rooms, strict=True):
        join = min(round(_JOIN_SECONDS * audio.rate), int(room), int(length))
        around = np.arange(start - lead - join, start - lead + length)
        found = audio.samples.take(around, axis=1, mode="wrap")
        piece = extend(found, int(room) + join, audio.rate)
        rising = raised(join)
        piece = piece.copy()
        piece[:, :join] *= rising
        piece[:, -join:] *= 1 - rising
        _add(made, piece, int(place) - lead - join)
    return Audio(made, audio.rate)


def _add(made: Samples, piece: Samples, start: int) -> None:
    frames = made.shape[1]
    where = np.arange(start, start + piece.shape[1]) % frames
    for first in range(0, len(where), frames):
        made[:, where[first : first + frames]] += piece[:, first : first + frames]


def _spans(positions: Positions, frames: int) -> NDArray[np.int64]:
    return np.diff(positions, append=positions[0] + frames)


def _decays(samples: Samples, struck: Positions) -> bool:
    """Say whether what begins at the onsets mostly dies away before the next, as drums do."""
    if len(struck) == 0:
        return False
    # The differences weigh high frequencies, where a held bass under the drums says nothing.
    power = np.diff(samples, axis=1, append=samples[:, :1]).astype(np.float64) ** 2
    summed = np.concatenate([[0.0], np.cumsum(np.tile(power.sum(axis=0), 2))]) + 1e-12
    lengths = _spans(struck, samples.shape[1])
    width = max(1, min(int(lengths.min()) // 3, _ATTACK_FRAMES))
    begins = summed[struck + width] - summed[struck]
    ends = summed[struck + lengths] - summed[struck + lengths - width]
    drops = 10 * np.log10((begins + 1e-12) / (ends + 1e-12))
    return float(np.median(drops)) >= _DECAY_DB
