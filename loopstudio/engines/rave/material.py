"""Material: a little sound of many kinds, made up, for networks that were given none to hear."""

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.engines.rave.basis import Floats

SECONDS = 1.5
_LOWEST, _HIGHEST = 40.0, 12_000.0
_STEPS = 8


def material(rate: int) -> tuple[Audio, ...]:
    """Give some ten seconds at a rate in Hz: hits, noise, tones low and high, sweeps, silence.

    The same at every call.
    """
    time = np.arange(round(SECONDS * rate)) / rate
    random = np.random.default_rng(0)
    step = time % (SECONDS / _STEPS)
    noise = random.standard_normal(len(time))
    level = 10.0 ** (-1.5 * random.random(_STEPS)[(time * _STEPS / SECONDS).astype(int)])
    sweep = _LOWEST * (_HIGHEST / _LOWEST) ** (time / SECONDS)
    sounds = (
        np.sin(2 * np.pi * 50.0 * (step + 0.06 * (1.0 - np.exp(-30.0 * step)))) * np.exp(-9 * step),
        0.3 * noise * np.exp(-40.0 * step) * level,
        0.2 * noise,
        0.5 * np.sin(2 * np.pi * np.cumsum(sweep) / rate),
        _chord(time, (55.0, 110.0, 165.0, 220.0)) * (0.3 + 0.7 * np.exp(-6.0 * step)),
        _chord(time, (440.0, 554.4, 659.3, 1_318.5)) * np.exp(-3.0 * step) * level,
        np.zeros(len(time)),
    )
    return tuple(Audio(sound.astype(np.float32), rate) for sound in sounds)


def _chord(time: Floats, pitches: tuple[float, ...]) -> Floats:
    made = np.zeros(len(time))
    for pitch in pitches:
        for harmonic in range(1, 7):
            made += np.sin(2 * np.pi * pitch * harmonic * time) / harmonic
    return made / (2.0 * len(pitches))
