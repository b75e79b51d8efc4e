"""Material: the sets of loops that an evaluation measures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.resample import resample
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue, TrainingError
from loopstudio.core.key import KEYS
from loopstudio.datasets.store import Entry, LoopStore
from loopstudio.training.latents import key_number

SEED = 20_220
"""Fixed, so that two evaluations of one dataset measure the same loops."""

_FEWEST = 16

Indices = NDArray[np.intp]
Loops = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LoopSet:
    """Loops (n, frames) of whole bars at one rate, with their styles ("" where there is none).

    keys are theirs, such as Am, "" where there is none; no keys at all say that none has any.
    """

    loops: Loops
    rate: int
    styles: tuple[str, ...]
    bars: int = 1
    keys: tuple[str, ...] = ()

    def audio(self, index: int) -> Audio:
        """Give one loop."""
        return Audio(self.loops[index], self.rate)


@dataclass(frozen=True, eq=False)
class Split:
    """Which loops of a store play which part.

    reference and other are halves of the held-out ones, training and learning (of the styles) are
    training ones. All four are of equal size, share no loop, and have every style as nearly equally
    often as the store allows.
    """

    reference: Indices
    other: Indices
    training: Indices
    learning: Indices

    @classmethod
    def of(cls, store: LoopStore, count: int) -> "Split":
        """Choose `count` loops for each part, or as many as half of the held-out ones are."""
        if count < _FEWEST:
            raise InvalidValue(f"{count} loops are too few to measure: at least {_FEWEST}.")
        held = _even(store, "validation", 2 * count)
        trained = _even(store, "train", 2 * count)
        size = min(count, len(held) // 2, len(trained) // 2)
        if size < _FEWEST:
            raise TrainingError(
                f"{store.path} has too few loops to measure with: {2 * _FEWEST} held out and "
                f"{2 * _FEWEST} for training are the least. Build a larger dataset."
            )
        # Pairs of one style follow each other, so alternate ones are alike in their styles.
        ends = slice(0, 2 * size, 2), slice(1, 2 * size, 2)
        return cls(held[ends[0]], held[ends[1]], trained[ends[0]], trained[ends[1]])


def read_set(store: LoopStore, indices: Indices) -> LoopSet:
    """Read these loops of a store into memory."""
    loops = np.stack([store.audio(int(i)) for i in indices])
    styles = tuple(store.entries[int(i)].style for i in indices)
    keys = tuple(_key(store.entries[int(i)]) for i in indices)
    return LoopSet(loops, store.description.rate, styles, bars_of(store), keys)


def at_rate(loops: LoopSet, rate: int) -> LoopSet:
    """Give the same loops at another rate."""
    if loops.rate == rate:
        return loops
    made = [
        resample(loops.audio(i), rate, circular=True).samples[0] for i in range(len(loops.loops))
    ]
    return LoopSet(np.stack(made), rate, loops.styles, loops.bars, loops.keys)


def stacked(
    audios: Sequence[Audio], styles: Sequence[str], bars: int, keys: Sequence[str] = ()
) -> LoopSet:
    """Put loops of equal length together, mixed down to one channel."""
    lengths = {(audio.frames, audio.rate) for audio in audios}
    if len(lengths) != 1:
        raise TrainingError("The loops to measure are not all of one length and rate.")
    loops = np.stack([audio.samples.mean(axis=0) for audio in audios])
    return LoopSet(loops, audios[0].rate, tuple(styles), bars, tuple(keys))


def bars_of(store: LoopStore) -> int:
    """Give how many bars of four beats each loop of a store holds, at least one."""
    seconds = store.description.frames / store.description.rate
    return max(1, round(seconds * store.description.bpm / 240.0))


def _even(store: LoopStore, split: str, count: int) -> Indices:
    """Draw up to `count` loops, style after style in turn while each has any left."""
    random = np.random.default_rng(SEED)
    heaps: dict[str, list[int]] = {}
    for index in random.permutation(store.indices(split)):
        heaps.setdefault(store.entries[int(index)].style, []).append(int(index))
    order = sorted((place, style) for style, heap in heaps.items() for place in range(len(heap)))
    paired = sorted(order, key=lambda item: (item[0] // 2, item[1], item[0]))
    chosen = [heaps[style][place] for place, style in paired[:count]]
    return np.array(chosen, dtype=np.intp)


def _key(entry: Entry) -> str:
    number = key_number(entry)
    return "" if number < 0 else KEYS[number]
