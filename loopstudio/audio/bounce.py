"""Bounce: a loop in another form, and the same form again from what a file says of it."""

from typing import cast

import numpy as np

from loopstudio.audio.level import gain, remove_dc
from loopstudio.audio.pcm import FULL_SCALE, Encoding, quantised
from loopstudio.audio.resample import resample
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Bounce
from loopstudio.core.tempo import Tempo


def timed(audio: Audio, source: Tempo, target: Tempo, bars: int, rate: int) -> Audio:
    """Bring `bars` bars at one tempo to another and to a rate in Hz, exact and still a loop.

    Raises InvalidValue as `stretch` does.
    """
    frames = target.bar_frames(rate, bars)
    return resample(stretch(audio, source, target, bars), rate, frames, circular=True)


def stored(audio: Audio, encoding: Encoding, dither_seed: int = 0) -> Audio:
    """Give the sound as a file of this encoding gives it back."""
    if encoding == "float32":
        return audio
    whole = quantised(audio, encoding, dither_seed)
    return Audio((whole.T / FULL_SCALE[encoding]).astype(np.float32), audio.rate)


def kept(audio: Audio) -> Audio:
    """Give the sound as the library keeps it: 24 bits, unless it is louder than full scale."""
    return stored(audio, kept_encoding(audio))


def kept_encoding(audio: Audio) -> Encoding:
    """Name the encoding that the library keeps a sound in."""
    # What a musician's own file holds above full scale is kept.
    return "float32" if float(np.abs(audio.samples).max()) > 1.0 else "pcm24"


def bounced(audio: Audio, source: Tempo, bars: int, bounce: Bounce) -> Audio:
    """Do to a kept loop what a bounce did, and give what its file held.

    Raises InvalidValue where the loop is not `bars` bars at `source`.
    """
    made = timed(audio, source, bounce.tempo, bars, bounce.rate)
    # Files from before this was done do not say so, and come back as they were.
    made = remove_dc(made) if bounce.centred else made
    levelled = gain(made, bounce.gain_db) if bounce.gain_db else made
    return stored(levelled, cast("Encoding", bounce.encoding), bounce.dither_seed)
