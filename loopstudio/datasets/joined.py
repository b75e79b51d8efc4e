"""Joining: sounds too short for a bar of their own, one after the other in bars of many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.mono import FRAMES
from loopstudio.datasets.scan import Recording

STEP = FRAMES / 16
_SILENT = 1e-3

Mono = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Joined:
    """A bar (88200,) of short recordings, equally loud, each on a sixteenth."""

    recordings: tuple[Recording, ...]
    samples: Mono


def is_silent(recording: Recording) -> bool:
    """Say whether a recording holds nothing to hear."""
    return float(np.abs(recording.mono).max(initial=0.0)) <= _SILENT


def joined(recordings: Sequence[Recording]) -> Iterator[Joined]:
    """Give bars of short recordings, those of a style together, in the order they come in.

    Each begins on the first sixteenth after the end of the one before; the last one of a bar goes
    on over its beginning, and so does one that is longer than 2 s. None is left out but silent
    ones.
    """
    for _style, group in groupby(sorted(recordings, key=_style_of), key=_style_of):
        bar, held, at = np.zeros(FRAMES, dtype=np.float32), list[Recording](), 0.0
        for recording in group:
            if is_silent(recording):
                continue
            if round(at) >= FRAMES:
                yield Joined(tuple(held), bar)
                bar, held, at = np.zeros(FRAMES, dtype=np.float32), [], 0.0
            sound = recording.mono / np.abs(recording.mono).max()
            places = (round(at) + np.arange(len(sound))) % FRAMES
            np.add.at(bar, places, sound)
            held.append(recording)
            at += max(1, -(-len(sound) // STEP)) * STEP
        if held:
            yield Joined(tuple(held), bar)


def _style_of(recording: Recording) -> str:
    return recording.style
