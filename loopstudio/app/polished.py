"""Polished: what is made of a clip by a diffusion vocoder, from the request to its level."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from loopstudio.app.catalog import Catalog
from loopstudio.app.hearing import clip_to_hear
from loopstudio.app.vocoder import ENGINE, diffusion_vocoders
from loopstudio.audio.dullness import cutoff_of
from loopstudio.audio.level import true_peak_db
from loopstudio.audio.limiter import limit
from loopstudio.audio.original import original_of, sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest, Work


class NotDull(InvalidValue):
    """Nothing was cut off a loop."""


def polisher(catalog: Catalog, name: str | None = None) -> CheckpointInfo:
    """Give the diffusion vocoder of that name, or the first; raises CheckpointError for none."""
    if name is not None:
        info = catalog.get(name)
        if info.engine != ENGINE:
            raise CheckpointError(f"{name} polishes nothing: name a diffusion vocoder.")
        return info
    found = diffusion_vocoders(catalog.checkpoints())
    if not found:
        raise CheckpointError(
            "There is no diffusion vocoder here: train one ('train diffusion-vocoder'), or put "
            "the folder of one beside the other checkpoints."
        )
    return found[0]


def requested(
    path: Path,
    vocoder: DiffusionVocoder,
    seed: int,
    *,
    raised: bool,
    cutoff: float | None = None,
) -> WaveRequest:
    """Read a file and ask for it to be polished as a vocoder says, or made whole in as many calls.

    It is made whole above a cutoff in Hz, or where it was cut. Raises NotDull where nothing is to
    be made whole, and as `clip_to_hear` and `request_of` do.
    """
    clip = clip_to_hear(path)
    work = upsample(clip, cutoff) if raised else Polish(vocoder.strength)
    return replace(request_of(clip, vocoder.checkpoint, work), seed=seed, calls=vocoder.calls)


def request_of(clip: Clip, checkpoint: str, work: Work) -> WaveRequest:
    """Ask for a clip to be polished, or made whole, once; raises InvalidValue for what cannot be.

    Clips of more than eight bars are too long.
    """
    return WaveRequest(
        checkpoint=checkpoint,
        original=original_of(clip.audio, clip.tempo),
        work=work,
        tempo=clip.tempo,
        bars=clip.bars,
        kind=clip.kind,
        key=clip.key,
        style=clip.provenance.label if clip.provenance is not None else None,
    )


def upsample(clip: Clip, cutoff: float | None = None) -> Upsample:
    """Say from where on a clip is to be made whole: a cutoff in Hz, or where it was cut.

    Raises NotDull for a clip of which nothing is cut, InvalidValue for silence.
    """
    if not np.any(clip.audio.samples):
        raise InvalidValue(f"{clip.name} is silent: there is nothing to make whole.")
    found = cutoff_of(clip.audio) if cutoff is None else cutoff
    if found is None:
        raise NotDull(
            f"{clip.name} is not dull: nothing is missing above any frequency. Name a cutoff to "
            "make what lies above it anew."
        )
    return Upsample(found)


def held(made: Audio, request: WaveRequest, ceiling_dbtp: float) -> Audio:
    """Hold the peaks of what was made at the ceiling, or at the clip's own where that is higher.

    All else of its level is the clip's.
    """
    return limit(made, max(ceiling_dbtp, true_peak_db(sound_of(request.original))))
