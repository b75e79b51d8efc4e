"""Embeddings: loops as points, so that sets of them can be compared."""

from pathlib import Path
from typing import Protocol

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from loopstudio.core.errors import TrainingError
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.training import musicnn
from loopstudio.training.embedding_files import musicnn_weights
from loopstudio.training.features import EfficientNetLite0
from loopstudio.training.metrics import Points

Loops = NDArray[np.float32]

_BATCH = 16
_IMAGE_HOP, _IMAGE_WINDOW, _IMAGE_BANDS = 525, 2_100, 80


class Embedding(Protocol):
    """A way to make points of loops."""

    @property
    def name(self) -> str:
        """The word above its column."""

    @property
    def note(self) -> str:
        """What it is, and what speaks against it."""

    def points(self, loops: Loops, rate: int) -> Points:
        """Give (n, d) for loops (n, frames), each taken as a circle."""


class MusicnnEmbedding:
    """The penultimate layer of musicnn: 200 figures a listener's tags are made of."""

    name = "musicnn"
    note = (
        "musicnn 0.1.0 (MagnaTagATune tags), penultimate layer, 200 dimensions, 3 s patches of the "
        "loop repeated; hears up to 8 kHz"
    )

    def __init__(self, weights: musicnn.Weights) -> None:
        self._spectrogram = musicnn.PatchSpectrogram()
        self._network = musicnn.MusicNN.of(weights)

    def points(self, loops: Loops, rate: int) -> Points:
        """Give (n, 200) for loops (n, frames)."""
        return _in_batches(loops, lambda batch: self._said(batch, rate).penultimate)

    def tags(self, loops: Loops, rate: int) -> dict[str, float]:
        """Give the mean strength 0..1 of each of musicnn's fifty tags, strongest first."""
        mean = _in_batches(loops, lambda batch: self._said(batch, rate).tags).mean(axis=0)
        order = np.argsort(-mean)
        return {musicnn.TAGS[i]: float(mean[i]) for i in order}

    def _said(self, batch: Loops, rate: int) -> musicnn.Activations:
        turned = np.stack([_turn(loop, rate, musicnn.RATE) for loop in batch])
        said: musicnn.Activations = self._network(self._spectrogram(torch.from_numpy(turned)))
        return said


class ImageEmbedding:
    """Pooled maps of EfficientNet-Lite0 over the log-mel image, as the GAN's discriminators see."""

    name = "EfficientNet"
    note = (
        "EfficientNet-Lite0 (ImageNet) over an 80-band log-mel image, maps at strides 2 to 16 "
        "pooled, 192 dimensions; biased towards a GAN trained against the same network"
    )

    def __init__(self) -> None:
        self._network = EfficientNetLite0()

    def points(self, loops: Loops, rate: int) -> Points:
        """Give (n, 192) for loops (n, frames)."""
        mel = LogMel(MelConfig(rate, _IMAGE_HOP, _IMAGE_WINDOW, _IMAGE_BANDS))
        whole = loops.shape[1] // _IMAGE_HOP * _IMAGE_HOP

        def pooled(batch: Loops) -> torch.Tensor:
            image = mel(torch.from_numpy(np.ascontiguousarray(batch[:, :whole])))
            maps = self._network(image[:, None])
            return torch.cat([m.mean((2, 3)) for m in maps], dim=1)

        return _in_batches(loops, pooled)


def embeddings(folder: Path | None = None) -> tuple[Embedding, ...]:
    """Load both, musicnn's weights from `folder` or the cache; the first one decides.

    Raises TrainingError with the command that gets what is missing.
    """
    return MusicnnEmbedding(musicnn_weights(folder)), ImageEmbedding()


class _Network(Protocol):
    def __call__(self, batch: Loops) -> torch.Tensor: ...


def _in_batches(loops: Loops, network: _Network) -> Points:
    if loops.ndim != 2 or not len(loops):
        raise TrainingError("There is no loop to embed.")
    with torch.inference_mode():
        parts = [network(loops[i : i + _BATCH]) for i in range(0, len(loops), _BATCH)]
    return torch.cat(parts).to(torch.float64).numpy()


def _turn(loop: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """Resample one turn of a loop; its ends are filtered as neighbours."""
    margin = min(len(loop), rate // 20 // 100 * 100)
    around = np.concatenate((loop[len(loop) - margin :], loop, loop[:margin]))
    made = soxr.resample(around, rate, wanted, quality="HQ")
    start = round(margin * wanted / rate)
    frames = round(len(loop) * wanted / rate)
    return np.asarray(made[start : start + frames], dtype=np.float32)
