"""The judge: one reference, and every set of loops measured against it the same way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.store import LoopStore
from loopstudio.training.copies import (
    Prints,
    copy_threshold,
    fingerprints,
    nearest,
    training_fingerprints,
)
from loopstudio.training.embedding import Embedding
from loopstudio.training.in_key import Tracker, share_in_key
from loopstudio.training.loop_measure import LoopFigures, measure, summarise
from loopstudio.training.material import Indices, LoopSet, Split, at_rate, read_set
from loopstudio.training.metrics import (
    Points,
    StyleClassifier,
    frechet_distance,
    mean_pairwise,
    overlap,
)
from loopstudio.training.report import Row, SetDistance

Tick = Callable[[int, int], None]

_THREADS = 2
_THRESHOLD_SAMPLE = 1_024
_PITCHED = 128


@dataclass(frozen=True, eq=False)
class Judge:
    """Everything the figures of a set are reckoned from.

    points are the reference in each embedding; styles is learned in the first;
    places are the training loops that serve as a set of their own, in the order of prints. tracker
    follows pitches, where loops have keys.
    """

    rate: int
    embeddings: tuple[Embedding, ...]
    points: tuple[Points, ...]
    variety: float
    styles: StyleClassifier
    prints: Prints
    places: NDArray[np.intp]
    threshold: float
    tracker: Tracker | None = None

    @classmethod
    def of(
        cls,
        store: LoopStore,
        split: Split,
        embeddings: tuple[Embedding, ...],
        tick: Tick,
        tracker: Tracker | None = None,
    ) -> "Judge":
        """Embed the reference, learn the styles, and fingerprint all training loops."""
        rate = store.description.rate
        reference, learning = (read_set(store, i) for i in (split.reference, split.learning))
        points = tuple(e.points(reference.loops, rate) for e in embeddings)
        learned = embeddings[0].points(learning.loops, rate)
        prints, indices = training_fingerprints(store, tick)
        places = _places(split.training, indices)
        sample = np.random.default_rng(0).permutation(len(prints))[:_THRESHOLD_SAMPLE]
        return cls(
            rate=rate,
            embeddings=embeddings,
            points=points,
            variety=mean_pairwise(points[0]),
            styles=StyleClassifier.of(learned, learning.styles),
            prints=prints,
            places=places,
            threshold=copy_threshold(prints, sample),
            tracker=tracker,
        )

    def row(self, name: str, note: str, loops: LoopSet, own: Indices | None = None) -> Row:
        """Measure a set; own are its places among the training loops where it is of those."""
        even = at_rate(loops, self.rate)
        points = [e.points(even.loops, even.rate) for e in self.embeddings]
        near = nearest(fingerprints(even.loops, even.rate), self.prints, own).distance
        return Row(
            name=name,
            note=note,
            n=len(even.loops),
            distances=tuple(_set_distance(a, b) for a, b in zip(self.points, points, strict=True)),
            diversity=mean_pairwise(points[0]) / self.variety,
            copies=float((near < self.threshold).mean()),
            nearest=float(np.median(near)),
            style=self._style_accuracy(points[0], even.styles),
            sound=summarise(_measured(even)),
            in_key=self._in_key(even),
        )

    def copies_found(self, loops: LoopSet, places: Indices) -> float:
        """Give the share of altered training loops that are traced to the loop they were."""
        near = nearest(fingerprints(loops.loops, loops.rate), self.prints)
        return float(((near.distance < self.threshold) & (near.place == places)).mean())

    def _in_key(self, loops: LoopSet) -> float | None:
        if self.tracker is None or not loops.keys:
            return None
        # The first ones hold all styles alike, and following pitches takes a while.
        few = slice(_PITCHED)
        return share_in_key(self.tracker, list(loops.loops[few]), loops.rate, loops.keys[few])

    def _style_accuracy(self, points: Points, styles: tuple[str, ...]) -> float | None:
        known = [i for i, style in enumerate(styles) if style in self.styles.styles]
        if not known:
            return None
        return self.styles.accuracy(points[known], [styles[i] for i in known])


def _set_distance(real: Points, made: Points) -> SetDistance:
    shared = overlap(real, made)
    return SetDistance(frechet_distance(real, made), shared.density, shared.coverage)


def _measured(loops: LoopSet) -> list[LoopFigures]:
    with ThreadPoolExecutor(_THREADS) as pool:
        audios = (loops.audio(i) for i in range(len(loops.loops)))
        return list(pool.map(lambda audio: measure(audio, loops.bars), audios))


def _places(chosen: Indices, indices: Indices) -> NDArray[np.intp]:
    return np.searchsorted(indices, chosen).astype(np.intp)
