"""Measure: what the library notes of a clip when it comes in."""

from pathlib import Path

import numpy as np

from loopstudio.audio.level import true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.loudness import loudness
from loopstudio.audio.peaks import peaks
from loopstudio.audio.tags import Tags, beats_of
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.version import VERSION
from loopstudio.library.entry import THUMBNAIL_COLUMNS, Entry, Marks

UNPITCHED = ("drums",)
"""Kinds that a DAW must not transpose with the key of the song."""


def entry_of(clip: Clip, entry_id: str, path: Path, created: str) -> Entry:
    """Give the entry of a new clip; raises InvalidValue for a name that cannot be."""
    made, tempo = clip.provenance, clip.tempo
    return Entry(
        id=entry_id,
        path=path,
        name=Marks(clip.name).name,
        bpm=tempo.bpm,
        numerator=tempo.numerator,
        denominator=tempo.denominator,
        bars=clip.bars,
        frames=clip.audio.frames,
        rate=clip.audio.rate,
        channels=clip.audio.channels,
        kind=clip.kind,
        key=clip.key,
        engine=made.engine if made else None,
        checkpoint=made.checkpoint if made else None,
        label=made.label if made else None,
        seed=made.seed if made else None,
        rating=0,
        favourite=False,
        tags=(),
        created=created,
        seam_db=seam_db(clip.audio),
        peak_dbtp=true_peak_db(clip.audio),
        lufs=loudness(clip.audio),
        peaks=thumbnail(clip.audio),
    )


def thumbnail(audio: Audio) -> bytes:
    """Give the lowest values, then the highest, as int8 of shape (2, 160), full scale at 127."""
    columns = peaks(audio, THUMBNAIL_COLUMNS).T * 127.0
    return np.clip(np.round(columns), -127, 127).astype(np.int8).tobytes()


def is_pitched(kind: str, key: str | None) -> bool:
    """Say whether a DAW may transpose a loop with the key of the song."""
    return key is not None and kind not in UNPITCHED


def tags_of_clip(clip: Clip) -> Tags:
    """Give what the file of a clip says to other programs."""
    made = clip.provenance
    said = [f"{clip.tempo.bpm:g} BPM", clip.key or ""]
    extra = [("kind", clip.kind), ("bars", str(clip.bars))]
    if made is not None:
        said.append(f"seed={made.seed}; checkpoint={made.checkpoint}")
        extra += [("style", made.label)] if made.label else []
    return Tags(
        title=clip.name,
        tempo=clip.tempo,
        beats=beats_of(clip.tempo, clip.bars),
        key=clip.key,
        kind="pitched" if is_pitched(clip.kind, clip.key) else "unpitched",
        genre=clip.kind,
        copyright=(made.licence if made else None) or "",
        comment=" ".join(part for part in said if part),
        software=f"LoopStudio {VERSION}",
        extra=tuple(extra),
    )
