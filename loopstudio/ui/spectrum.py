"""Spectrum: a loop's spectrogram as a picture."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from loopstudio.core.audio import Audio

WINDOW = 2048
FLOOR_DB = -80.0
LOWEST_HZ = 30.0


def spectrogram(audio: Audio, columns: int, rows: int) -> NDArray[np.float32]:
    """Give loudness 0 to 1, (rows, columns), high notes on top, pitch in equal steps.

    The loop is taken as going round, as it is heard; 0 is 80 dB below the loudest cell.
    """
    mono = audio.samples.mean(axis=0)
    window = np.hanning(WINDOW).astype(np.float32)
    # Laid round once and read in rows: a place reckoned for each sample takes a third of it all.
    around = np.pad(mono, WINDOW // 2, mode="wrap")
    starts = np.arange(columns) * audio.frames // columns
    frames = sliding_window_view(around, WINDOW)[starts]
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    edges = np.geomspace(LOWEST_HZ, audio.rate / 2, rows + 1) / (audio.rate / WINDOW)
    bands = _bands(power, edges)
    decibels = 10 * np.log10(np.maximum(bands, 1e-12))
    loudness = 1.0 - (decibels - decibels.max()) / FLOOR_DB
    upright: NDArray[np.float32] = np.clip(loudness, 0.0, 1.0).astype(np.float32).T[::-1]
    return upright


def tinted(low: QColor, high: QColor, loudness: NDArray[np.float32]) -> QImage:
    """Give loudness 0 to 1 (rows, columns) as a picture between two colours."""
    curve = loudness**1.8
    packed = np.full(loudness.shape, 255, dtype=np.uint32)
    for first, second in (
        (low.red(), high.red()),
        (low.green(), high.green()),
        (low.blue(), high.blue()),
    ):
        level = np.round(first + (second - first) * curve).astype(np.uint32)
        packed = (packed << np.uint32(8)) | level
    cells = np.ascontiguousarray(packed)
    rows, columns = loudness.shape[0], loudness.shape[1]
    image = QImage(cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    # The picture would else read memory that ends with this function.
    return image.copy()


def _bands(power: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    # Below a few hundred hertz a band is narrower than a bin: read between the bins there.
    summed = np.concatenate([np.zeros((len(power), 1)), np.cumsum(power, axis=1)], axis=1)
    below = np.minimum(edges.astype(np.int64), summed.shape[1] - 2)
    share = edges - below
    at_edges = (1.0 - share) * summed[:, below] + share * summed[:, below + 1]
    bands: NDArray[np.float64] = np.diff(at_edges, axis=1) / np.diff(edges)
    return bands
