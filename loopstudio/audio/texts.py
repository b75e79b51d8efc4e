"""Texts: what files other than WAV say about their music, as tags."""

import re
from dataclasses import replace
from pathlib import Path

import soundfile

from loopstudio.audio import aiff
from loopstudio.audio.ffprobe import texts_in
from loopstudio.audio.key import key_of
from loopstudio.audio.mp4 import bpm_in
from loopstudio.audio.music import music_in
from loopstudio.audio.riff import Chunk
from loopstudio.audio.tags import Tags, tags_of
from loopstudio.core.errors import AudioFileError
from loopstudio.core.tempo import Tempo

_MOST_HEAD = 1 << 20
_OWN = "LoopStudio"
_OWN_TEMPO = re.compile(r"(\d{1,3}(?:\.\d+)?) BPM\b")
_NAMES = ("title", "artist", "genre", "copyright", "comment", "software")


def read_texts(path: Path) -> Tags:
    """Read title, artist and the like, and the tempo where it is told; nothing is an error.

    A file that was written here tells it exactly, in its comment.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_MOST_HEAD)
        if head.startswith(b"ID3"):
            found = tags_of((Chunk(b"id3 ", head),)) or Tags()
        else:
            found = _with_music(path, head, _texts(path))
        return _timed(found)
    except (OSError, TypeError, ValueError, soundfile.LibsndfileError, AudioFileError):
        return Tags()


def _texts(path: Path) -> Tags:
    try:
        with soundfile.SoundFile(str(path)) as sound:
            texts = {name: str(getattr(sound, name) or "") for name in _NAMES}
    except soundfile.LibsndfileError:
        return _probed(path)
    return replace(Tags(), **texts)  # type: ignore[arg-type]


def _probed(path: Path) -> Tags:
    found = texts_in(path)
    texts = {name: found.get(name, "") for name in _NAMES}
    bpm = bpm_in(path) or next((found[name] for name in ("bpm", "tbpm") if name in found), None)
    key = key_of(found.get("initialkey", found.get("key", "")))
    tempo = None if bpm is None else Tempo(float(bpm))
    named = replace(Tags(), **texts)  # type: ignore[arg-type]
    return replace(named, tempo=tempo, key=key, kind="unpitched" if key is None else "pitched")


def _with_music(path: Path, head: bytes, texts: Tags) -> Tags:
    try:
        # An AIFF file has its tag behind the sound.
        return music_in(path.read_bytes() if head.startswith(aiff.MARK) else head, texts)
    except AudioFileError:
        return texts


def _timed(tags: Tags) -> Tags:
    told = _OWN_TEMPO.match(tags.comment)
    if told is None or not tags.software.startswith(_OWN):
        return tags
    return replace(tags, tempo=Tempo(float(told[1])))
