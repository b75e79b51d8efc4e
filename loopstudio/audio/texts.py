"""Texts: what files other than WAV say about their music, as tags."""

import re
from dataclasses import replace
from pathlib import Path

import soundfile

from loopstudio.audio.riff import Chunk
from loopstudio.audio.tags import Tags, tags_of
from loopstudio.core.errors import AudioFileError, InvalidValue
from loopstudio.core.tempo import Tempo

_MOST_ID3 = 1 << 20
_OWN = "LoopStudio"
_OWN_TEMPO = re.compile(r"(\d{1,3}(?:\.\d+)?) BPM\b")
_NAMES = ("title", "artist", "genre", "copyright", "comment", "software")


def read_texts(path: Path) -> Tags:
    """Read title, artist and the like, and the tempo where it is told; nothing is an error.

    MP3 tells a whole number of BPM, the others none. A file that was written here tells it
    exactly, in its comment.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_MOST_ID3)
        if head.startswith(b"ID3"):
            found = tags_of((Chunk(b"id3 ", head),)) or Tags()
        else:
            with soundfile.SoundFile(str(path)) as sound:
                texts = {name: str(getattr(sound, name) or "") for name in _NAMES}
                found = replace(Tags(), **texts)  # type: ignore[arg-type]
        return _timed(found)
    except (OSError, TypeError, soundfile.LibsndfileError, AudioFileError, InvalidValue):
        return Tags()


def _timed(tags: Tags) -> Tags:
    told = _OWN_TEMPO.match(tags.comment)
    if told is None or not tags.software.startswith(_OWN):
        return tags
    return replace(tags, tempo=Tempo(float(told[1])))
