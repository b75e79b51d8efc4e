"""Hearing: a file of anybody's as the sound that Morph hears, at the tempo of the session."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from loopstudio.audio.level import decibels
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_BARS, LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.library.imported import Wish, clip_from_file

LEAST_PEAK_DB = -60.0
"""Below, networks hear little or nothing, and what they draw of nothing is a hum made loud."""


def clip_to_hear(path: Path) -> Clip:
    """Read a file as a clip of whole bars, as the library would take it.

    Raises AudioFileError and LibraryError as that does, and InvalidValue for more than eight bars,
    more than two channels, or silence.
    """
    clip = clip_from_file(path, Wish())
    _check_channels(path, clip.audio)
    _check_silence(path, clip.audio)
    if clip.bars > MAX_BARS:
        raise InvalidValue(
            f"{path.name} has {clip.bars} bars: cut out up to {MAX_BARS} of them first."
        )
    return clip


def named(track: LatentTrack, clip: Clip) -> LatentTrack:
    """Give a clip's track with the key that it says it has, and its kind where it was made here.

    Of other files the kind is often no more than a guess.
    """
    kind = clip.kind if clip.provenance is not None else None
    return replace(track, key=clip.key, kind=kind)


def at_tempo(clip: Clip, tempo: Tempo) -> Audio:
    """Give a clip's sound at another tempo, still a loop, its pitch kept."""
    return stretch(clip.audio, clip.tempo, tempo, clip.bars)


def _check_channels(path: Path, audio: Audio) -> None:
    """Refuse what would have to be mixed down: how loud each channel is to be nobody knows here."""
    if audio.channels > 2:
        raise InvalidValue(
            f"{path.name} has {audio.channels} channels: mix it down to stereo first."
        )


def _check_silence(path: Path, audio: Audio) -> None:
    peak = decibels(float(np.abs(audio.samples).max()))
    if peak < LEAST_PEAK_DB:
        raise InvalidValue(
            f"{path.name} is silent, or nearly: nothing in it is louder than {LEAST_PEAK_DB:g} dB. "
            "Choose another loop, or bring its level up first."
        )
