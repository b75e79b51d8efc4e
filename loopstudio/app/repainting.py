"""Repainting: what was made anew, laid into the loop that it was painted on."""

import numpy as np

from loopstudio.audio.level import remove_dc, true_peak_db
from loopstudio.audio.limiter import limit
from loopstudio.audio.original import sound_of
from loopstudio.audio.resample import resample
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.diffuse_request import DiffuseRequest, Original, Repaint
from loopstudio.core.painted import Painted
from loopstudio.core.request import Request

FADE_SECONDS = 0.010
"""How long a crossfade at an edge is: what is made is like the loop there, but not its phases."""


def repainted(made: Audio, request: Request, ceiling_dbtp: float) -> Audio | None:
    """Lay a loop that was made, at the request's tempo, into the original; None without one.

    Outside of what is painted every sample is the original's, and its rate and channels are those
    of the clip. What was made is as loud as what it was made from; its peaks are held at the
    ceiling, or the original's where that goes higher.
    """
    if not isinstance(request, DiffuseRequest) or not isinstance(request.idea, Repaint):
        return None
    original = request.idea.whole
    if original is None:
        return None
    sound = sound_of(original)
    kept = stretch(sound, original.tempo, request.tempo, request.bars)
    peak = max(ceiling_dbtp, true_peak_db(kept))
    # Held at the checkpoint's rate: what a limiter looks at between samples has its limits.
    fresh = _formed(limit(remove_dc(made), peak), original, kept.frames)
    share = _share(request.idea.painted, kept)
    # Where nothing is painted the share is exactly nothing, and a sample stays what it is.
    return Audio(kept.samples + share * (fresh.samples - kept.samples), kept.rate)


def _formed(made: Audio, original: Original, frames: int) -> Audio:
    """Give a loop at the rate and with the channels of the original."""
    sound = resample(made, original.rate, frames, circular=True)
    if sound.channels == original.channels:
        return sound
    mean = sound.samples.mean(axis=0, keepdims=True)
    return Audio(np.repeat(mean, original.channels, axis=0), sound.rate)


def _share(painted: Painted, audio: Audio) -> Samples:
    """Say how much of each sample is new: all but for a fade inside each edge."""
    fade = FADE_SECONDS * audio.rate / audio.frames
    places = np.arange(audio.frames) / audio.frames
    return np.minimum(1.0, painted.depth(places) / fade).astype(np.float32)
