"""Prototype: the low-pass filter that a pseudo-quadrature mirror filter bank is cosines of."""

import math

import numpy as np
from numpy.typing import NDArray

ATTENUATION_DB = 100.0

# What RAVE's own search ends at for sixteen bands, in radians; the best cut-off goes as one over
# the number of bands.
_CUTOFF_OF_SIXTEEN = 0.10751953125

Taps = NDArray[np.float64]


def low_pass(bands: int, attenuation_db: float = ATTENUATION_DB) -> Taps:
    """Give the Kaiser-windowed prototype of a bank, of odd length.

    Length and shape of the window are Kaiser's formulas (1974) for a transition as wide as the
    cut-off. For sixteen bands and 100 dB: 377 taps, the one in the middle 0.0342245.
    """
    cutoff = _CUTOFF_OF_SIXTEEN * 16 / bands
    shape = 0.1102 * (attenuation_db - 8.7)
    wanted = math.ceil((attenuation_db - 7.95) / (2.285 * cutoff) + 1.0)
    half = wanted // 2
    at = np.arange(-half, half + 1)
    taps: Taps = cutoff / math.pi * np.sinc(cutoff / math.pi * at) * np.kaiser(len(at), shape)
    return taps


def cosine_bank(prototype: Taps, bands: int) -> Taps:
    """Give the filters (bands, taps) of a bank, zeros about them up to a power of two.

    Band k is 2 h(t) cos((2k + 1) pi / (2 bands) t + (-1)^k pi / 4), t counted from the middle
    (Nguyen 1994).
    """
    half = len(prototype) // 2
    at = np.arange(-half, half + 1)
    band = np.arange(bands)[:, None]
    phase = np.where(band % 2 == 0, 1.0, -1.0) * math.pi / 4.0
    filters = 2.0 * prototype * np.cos((2 * band + 1) * math.pi / (2 * bands) * at + phase)
    length = 1 << (len(prototype) - 1).bit_length()
    missing = length - len(prototype)
    bank: Taps = np.pad(filters, ((0, 0), (missing // 2, missing - missing // 2)))
    return bank
