"""Repainting: what was made anew, laid into the loop it was painted on, or made longer by."""

import numpy as np

from loopstudio.audio.level import remove_dc, true_peak_db
from loopstudio.audio.limiter import limit
from loopstudio.audio.original import sound_of
from loopstudio.audio.resample import resample
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Original, Repaint
from loopstudio.core.painted import Painted
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo

FADE_SECONDS = 0.010
"""How long a crossfade at an edge is: what is made is like the loop there, but not its phases."""


def repainted(made: Audio, request: Request, ceiling_dbtp: float) -> Audio | None:
    """Lay a loop that was made, at the request's tempo, into the original; None without one.

    Outside of what is new every sample is the original's, and its rate and channels are those of
    the clip. What was made is as loud as what it was made from; its peaks are held at the
    ceiling, or the original's where that goes higher.
    """
    if not isinstance(request, DiffuseRequest):
        return None
    idea = request.idea
    if not isinstance(idea, Repaint | Extend) or (original := idea.whole) is None:
        return None
    kept, painted = _kept(request, idea, sound_of(original), original.tempo)
    peak = max(ceiling_dbtp, true_peak_db(kept))
    # Held at the checkpoint's rate: what a limiter looks at between samples has its limits.
    fresh = _formed(limit(remove_dc(made), peak), original, kept.frames)
    share = _share(painted, kept)
    # Where nothing is painted the share is exactly nothing, and a sample stays what it is.
    return Audio(kept.samples + share * (fresh.samples - kept.samples), kept.rate)


def _kept(
    request: DiffuseRequest, idea: Repaint | Extend, sound: Audio, tempo: Tempo
) -> tuple[Audio, Painted]:
    """Give what new parts are laid into, of the request's length, and which parts these are."""
    if isinstance(idea, Repaint):
        return stretch(sound, tempo, request.tempo, request.bars), idea.painted
    own = stretch(sound, tempo, request.tempo, idea.bars)
    frames = request.tempo.bar_frames(own.rate, request.bars)
    return _continued(own, frames), idea.following(request.bars)


def _continued(loop: Audio, frames: int) -> Audio:
    """Give a loop and, up to so many frames, what comes after it and then before it as it repeats.

    It so goes on at both of its ends without a step, for crossfades there.
    """
    places = np.arange(frames)
    after_it = places < (loop.frames + frames) // 2
    own = np.where(after_it, places, places - frames) % loop.frames
    return Audio(loop.samples[:, own], loop.rate)


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
