"""Sound: one loop of a pack, from the clip's file to the file that is delivered."""

import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.audio.bounce import timed
from loopstudio.audio.convert import Delivery, read_audio, write_audio
from loopstudio.audio.level import gain, remove_dc, true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.loudness import loudness
from loopstudio.audio.peaks import Peaks, peaks
from loopstudio.audio.provenance import with_bounce
from loopstudio.audio.tags import Tags, beats_of
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Bounce
from loopstudio.core.errors import ExportError
from loopstudio.export.cover import COLUMNS
from loopstudio.export.plan import ExportItem, ExportPlan
from loopstudio.export.source import Source

_STEP = {"pcm16": 2.0**-13, "pcm24": 2.0**-22, "float32": 0.0}
_MP3_SLACK_SECONDS = 0.2


@dataclass(frozen=True, eq=False)
class Delivered:
    """What is true of a file that was written, read from that file; levels in dB."""

    item: ExportItem
    channels: int
    peak_dbtp: float
    lufs: float
    seam_db: float
    clipped: bool
    wave: Peaks


def prepared(plan: ExportPlan, item: ExportItem) -> Audio:
    """Give a loop at the tempo and rate of the plan, exactly as long as planned, without DC.

    What keeps its tempo keeps its samples.

    Raises AudioFileError or ExportError where its file is no longer what was planned with.
    """
    source = item.source
    audio = read_wav(source.path).audio
    if (audio.frames, audio.rate, audio.channels) != (source.frames, source.rate, source.channels):
        raise ExportError(
            f"{source.path.name} has changed since the export was planned: try again."
        )
    made = timed(audio, source.tempo, item.tempo, source.bars, plan.options.rate)
    return remove_dc(made) if _is_centred(item) else made


def deliver(plan: ExportPlan, item: ExportItem, path: Path, audio: Audio, db: float) -> Delivered:
    """Write a loop with this gain, read it again, and say what came out.

    Raises AudioFileError where it cannot be written, ExportError where it reads back otherwise.
    """
    options = plan.options
    levelled = gain(audio, db) if db else audio
    seed = zlib.crc32(item.path.encode())
    bounce = Bounce(item.tempo, options.rate, db, options.encoding, seed, _is_centred(item))
    delivery = Delivery(
        encoding=options.encoding,
        profile=options.profile,
        provenance_json=_made_by(item.source, bounce),
        seed_for_dither=seed,
    )
    write_audio(path, levelled, _tags(plan, item), delivery)
    found = _read_again(plan, item, path, levelled)
    return Delivered(
        item=item,
        channels=found.channels,
        peak_dbtp=true_peak_db(found),
        lufs=loudness(found),
        seam_db=seam_db(found),
        clipped=_is_clipped(plan, levelled),
        wave=peaks(found, COLUMNS),
    )


def _is_centred(item: ExportItem) -> bool:
    return item.tempo != item.source.tempo


def _made_by(source: Source, bounce: Bounce) -> str | None:
    """Say how the file to be was made; a loop that is delivered as it lay there says no more."""
    lay = (source.tempo, source.rate, 0.0)
    alike = (bounce.tempo, bounce.rate, bounce.gain_db) == lay and bounce.encoding == "pcm24"
    said = source.provenance_json
    return said if alike and source.peak <= 1.0 else with_bounce(said, bounce)


def _read_again(plan: ExportPlan, item: ExportItem, path: Path, wanted: Audio) -> Audio:
    options = plan.options
    found = read_audio(path)
    slack = round(_MP3_SLACK_SECONDS * options.rate) if options.format == "mp3" else 0
    if (found.rate, found.channels) != (wanted.rate, wanted.channels):
        raise _otherwise(item, "rate or number of channels")
    if abs(found.frames - wanted.frames) > slack:
        raise _otherwise(item, "length")
    if options.format not in ("ogg", "mp3"):
        _compare(item, found, wanted, _STEP[options.encoding])
    if options.format == "wav" and options.profile == "tagged":
        _compare_tags(item, read_wav(path).tags)
    return found


def _compare(item: ExportItem, found: Audio, wanted: Audio, step: float) -> None:
    # Full scale itself is one step below 1 in whole numbers, and what is above is clipped there.
    heard = np.clip(wanted.samples, -1.0, 1.0) if step else wanted.samples
    if float(np.abs(found.samples - heard).max()) > step:
        raise _otherwise(item, "sound")


def _compare_tags(item: ExportItem, found: Tags | None) -> None:
    beats = beats_of(item.tempo, item.source.bars)
    if found is None or found.tempo is None or found.beats != beats:
        raise _otherwise(item, "number of beats")
    if abs(found.tempo.bpm - item.bpm) > 0.01:
        raise _otherwise(item, "tempo")


def _otherwise(item: ExportItem, what: str) -> ExportError:
    return ExportError(
        f"{item.path} reads back with another {what} than was written; nothing was exported. "
        "Check the disk, and try again."
    )


def _is_clipped(plan: ExportPlan, audio: Audio) -> bool:
    whole = plan.options.encoding != "float32" or plan.options.format != "wav"
    return whole and float(np.abs(audio.samples).max()) > 1.0


def _tags(plan: ExportPlan, item: ExportItem) -> Tags:
    source, made = item.source, item.source.provenance
    said = [f"{item.bpm:g} BPM", source.key or ""]
    if made is not None:
        said.append(f"seed={made.seed}; checkpoint={made.checkpoint}")
    return replace(
        source.tags,
        title=source.name,
        tempo=item.tempo,
        beats=beats_of(item.tempo, source.bars),
        artist=_artist(plan, item),
        copyright=_copyright(item),
        comment=" ".join(part for part in said if part),
    )


def _artist(plan: ExportPlan, item: ExportItem) -> str:
    if item.licence is None:
        # Who wrote the pack is not who made a recording that nobody has licensed.
        return item.source.tags.artist
    return plan.author or item.source.tags.artist


def _copyright(item: ExportItem) -> str:
    if item.licence is None:
        return item.source.tags.copyright
    return item.licence if item.licence != "custom" else "see LICENSE.txt"
