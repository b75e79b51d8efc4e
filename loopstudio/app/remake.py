"""Remake: the same audio again, from what a file says about how it was made."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import Host, Watched
from loopstudio.audio.level import decibels
from loopstudio.audio.pcm import quantised
from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.wav import read_provenance_json, read_wav
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.clip import Clip, Provenance
from loopstudio.core.errors import AudioFileError, InvalidValue, LoopstudioError

_FULL_SCALE = 1 << 23


@dataclass(frozen=True)
class Remade:
    """A clip made again, beside the file it is to equal.

    difference_db is the largest difference of any sample in dBFS, -120 for none, or None where
    the file cannot be compared because it has another tempo, rate or length than it was made with.
    """

    clip: Clip
    stored: Provenance
    difference_db: float | None
    identical: bool


def show(path: Path) -> Provenance:
    """Read how a file was made; raises AudioFileError for one that does not say."""
    text = read_provenance_json(path)
    if text is None:
        raise AudioFileError(
            f"{path.name} does not say how it was made: only files that LoopStudio made and "
            "tagged do."
        )
    try:
        return provenance_from_json(text)
    except InvalidValue as error:
        raise AudioFileError(f"{path.name} cannot be made again. {error}") from error


def remake(path: Path, catalog: Catalog, host: Host, run: Watched) -> Remade:
    """Make a file's audio again from its request, the whole batch so that its shape is the same.

    Raises AudioFileError for a file that does not say how it was made, CheckpointError where the
    checkpoint is not here.
    """
    stored = show(path)
    info = catalog.made_by(stored.sha256, stored.checkpoint)
    request = replace(stored.request, checkpoint=info.name)
    with closing(host.clips(request, run)) as clips:
        for clip in clips:
            if clip.provenance is not None and clip.provenance.index == stored.index:
                wav = read_wav(path)
                named = clip if wav.tags is None else replace(clip, name=wav.tags.title)
                return _compared(named, stored, wav.audio)
    raise LoopstudioError(f"{info.title} did not make item {stored.index} of the request again.")


def _compared(clip: Clip, stored: Provenance, kept: Audio) -> Remade:
    again = clip.audio
    if (again.rate, again.samples.shape) != (kept.rate, kept.samples.shape):
        return Remade(clip, stored, None, identical=False)
    # Files of the library hold 24 bits: what is lost by that is no difference.
    rounded = (quantised(again, "pcm24", 0).T / _FULL_SCALE).astype(np.float32)
    difference = min(_largest(kept.samples, rounded), _largest(kept.samples, again.samples))
    return Remade(clip, stored, decibels(difference), identical=difference == 0.0)


def _largest(one: Samples, two: Samples) -> float:
    return float(np.abs(one - two).max())
