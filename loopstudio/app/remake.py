"""Remake: the same audio again, from what a file says about how it was made."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import Host, Watched
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.bounce import bounced, kept
from loopstudio.audio.bounce import stored as stored_as
from loopstudio.audio.level import decibels
from loopstudio.audio.pcm import Encoding
from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.wav import read_provenance_json, read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip, Provenance
from loopstudio.core.errors import AudioFileError, InvalidValue, LoopstudioError
from loopstudio.core.request import Request
from loopstudio.core.wave_request import WaveRequest


@dataclass(frozen=True)
class Remade:
    """A clip made again, beside the file it is to equal.

    The clip went through the same bounces as the file. difference_db is the largest difference of
    any sample in dBFS, -120 for none, or None where the file cannot be compared because somebody
    gave it another rate or length since.
    """

    clip: Clip
    stored: Provenance
    difference_db: float | None
    identical: bool

    @property
    def encoding(self) -> Encoding:
        """Name the encoding that loses nothing of it: 24 bits hold what 16 do."""
        bounces = self.stored.bounces
        return "float32" if bounces and bounces[-1].encoding == "float32" else "pcm24"


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
    request = _vocoded(replace(stored.request, checkpoint=info.name), catalog)
    with closing(host.clips(request, run)) as clips:
        for clip in clips:
            if clip.provenance is not None and clip.provenance.index == stored.index:
                wav = read_wav(path)
                named = clip if wav.tags is None else replace(clip, name=wav.tags.title)
                return _compared(_bounced(named, stored), stored, wav.audio)
    raise LoopstudioError(f"{info.title} did not make item {stored.index} of the request again.")


def _vocoded(request: Request, catalog: Catalog) -> Request:
    """Give the request with its diffusion vocoder called what it is called here."""
    wanted = vocoder_of(request)
    if wanted is None or isinstance(request, WaveRequest):
        return request
    here = catalog.made_by(wanted.sha256, wanted.checkpoint).name
    return replace(request, vocoder=replace(wanted, checkpoint=here))


def _bounced(clip: Clip, stored: Provenance) -> Clip:
    for bounce in stored.bounces:
        audio = bounced(kept(clip.audio), clip.tempo, clip.bars, bounce)
        clip = replace(clip, audio=audio, tempo=bounce.tempo)
    if clip.provenance is None:
        return clip
    return replace(clip, provenance=replace(clip.provenance, bounces=stored.bounces))


def _compared(clip: Clip, stored: Provenance, found: Audio) -> Remade:
    again = clip.audio
    if (again.rate, again.samples.shape) != (found.rate, found.samples.shape):
        return Remade(clip, stored, None, identical=False)
    # Files of the library hold 24 bits: what is lost by that is no difference.
    rounded = stored_as(again, "pcm24")
    difference = min(_largest(found, rounded), _largest(found, again))
    return Remade(clip, stored, decibels(difference), identical=difference == 0.0)


def _largest(one: Audio, two: Audio) -> float:
    return float(np.abs(one.samples - two.samples).max())
