"""Music: tempo and key in files whose tags libsndfile writes without them."""

from dataclasses import replace
from pathlib import Path

from loopstudio.audio import aiff, flac, ogg
from loopstudio.audio.id3 import pack_id3
from loopstudio.audio.key import key_of
from loopstudio.audio.riff import Chunk
from loopstudio.audio.tags import Tags, id3_of, tags_of
from loopstudio.audio.vorbis_comment import BPM, KEY, Comments, music_of
from loopstudio.core.tempo import Tempo


def add_music(path: Path, tags: Tags) -> None:
    """Write tempo and key into a FLAC, Ogg Vorbis, AIFF or MP3 file that has none yet.

    MP3 and AIFF take a whole ID3 tag, whose tempo is a whole number; the others comments. Raises
    AudioFileError where the file is damaged.
    """
    data = path.read_bytes()
    if data.startswith(flac.MARK):
        made = flac.with_comments(data, flac.comments_of(data).with_texts(music_of(tags)))
    elif data.startswith(ogg.MARK):
        made = ogg.with_comments(data, ogg.comments_of(data).with_texts(music_of(tags)))
    elif data.startswith(aiff.MARK):
        made = aiff.with_id3(data, pack_id3(id3_of(tags)))
    else:
        made = pack_id3(id3_of(tags)) + data
    path.write_bytes(made)


def music_in(data: bytes, texts: Tags) -> Tags:
    """Give what is known of a file with the tempo and key that its bytes tell.

    The bytes are those of a whole FLAC, Ogg Vorbis or AIFF file. Raises AudioFileError where they
    are damaged.
    """
    if data.startswith(aiff.MARK):
        tag = aiff.id3_of(data)
        return texts if tag is None else (tags_of((Chunk(b"id3 ", tag),)) or texts)
    if data.startswith(flac.MARK):
        return _told(texts, flac.comments_of(data))
    return _told(texts, ogg.comments_of(data)) if data.startswith(ogg.MARK) else texts


def _told(texts: Tags, comments: Comments) -> Tags:
    tempo, key = _tempo(comments.get(BPM) or ""), key_of(comments.get(KEY) or "")
    if key is not None:
        texts = replace(texts, key=key, kind="pitched")
    return replace(texts, tempo=tempo or texts.tempo)


def _tempo(text: str) -> Tempo | None:
    try:
        return Tempo(float(text))
    except ValueError:
        return None
