"""Tags: what a file says about its music, for every program that may read it."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from loopstudio.audio.acid import (
    BEATMAPPED,
    ONE_SHOT,
    ROOT_VALID,
    STRETCH,
    Acid,
    pack_acid,
    unpack_acid,
)
from loopstudio.audio.id3 import Id3, pack_id3, unpack_id3
from loopstudio.audio.info import KIND as INFO_KIND
from loopstudio.audio.info import Info, pack_info, unpack_info
from loopstudio.audio.key import key_at, key_of
from loopstudio.audio.riff import Chunk, Chunks, body_of
from loopstudio.audio.smpl import Inst, SampleLoop, Smpl, pack_inst, pack_smpl
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import pitch_class
from loopstudio.core.tempo import Tempo

Kind = Literal["unpitched", "pitched", "one-shot", "beatmapped"]

TAG_CHUNKS = (b"acid", b"smpl", b"inst", b"id3 ")
"""The chunks that these tags own, beside the LIST of kind INFO."""

_FLAGS: dict[Kind, int] = {
    "unpitched": 0,
    "pitched": ROOT_VALID,
    "one-shot": ONE_SHOT,
    "beatmapped": BEATMAPPED | STRETCH,
}
_NO_ROOT, _LOWEST_ROOT = 60, 48
_NOMINAL_BPM = 0.01
_TEXTS = (
    ("title", "INAM", "TIT2"),
    ("artist", "IART", "TPE1"),
    ("genre", "IGNR", "TCON"),
    ("copyright", "ICOP", "TCOP"),
    ("software", "ISFT", "TSSE"),
    ("key", "IKEY", "TKEY"),
)


@dataclass(frozen=True)
class Tags:
    """What is known about a sound.

    beats counts quarter notes in the whole file: 0 for a one-shot, or where they are not whole
    (one bar of 7/8). tempo is None for a one-shot. A pitched sound names its key, such as Am.
    extra are pairs of a description and a text, for ID3 TXXX. Raises InvalidValue otherwise.
    """

    title: str = ""
    tempo: Tempo | None = None
    beats: int = 0
    key: str | None = None
    kind: Kind = "unpitched"
    artist: str = ""
    genre: str = ""
    copyright: str = ""
    comment: str = ""
    software: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise InvalidValue(f"{self.kind!r} is not a kind of sound known here.")
        if self.key is not None:
            pitch_class(self.key)
        elif self.kind == "pitched":
            raise InvalidValue("A pitched sound needs its key.")
        if self.beats < 0 or (self.beats > 0 and self.tempo is None):
            raise InvalidValue("Beats are counted from 0, and need a tempo.")
        if self.kind == "one-shot" and self.beats:
            raise InvalidValue("A one-shot has no beats.")
        id3_of(self)

    @property
    def root(self) -> int:
        """MIDI root note: 48 to 59 by the key, 60 where nothing is pitched."""
        if self.kind != "pitched" or self.key is None:
            return _NO_ROOT
        return _LOWEST_ROOT + pitch_class(self.key)


def beats_of(tempo: Tempo, bars: int) -> int:
    """Give the quarter notes in whole bars, 0 where they are not whole."""
    beats = tempo.bar_beats * bars
    return int(beats) if beats.denominator == 1 else 0


def acid_of(tags: Tags, frames: int, rate: int) -> Acid:
    """Give the ACID tag: the tempo as typed where the length agrees within 0.01 BPM, else derived.

    Programs work the tempo out of beats and length, so the field has to say the same.
    """
    tempo = tags.tempo or Tempo(120.0)
    bpm = 0.0 if tags.kind == "one-shot" or tags.tempo is None else tempo.bpm
    if tags.beats:
        derived = 60.0 * tags.beats * rate / frames
        bpm = bpm if abs(derived - bpm) < _NOMINAL_BPM else derived
    flags = _FLAGS[tags.kind]
    return Acid(flags, tags.root, tags.beats, bpm, tempo.numerator, tempo.denominator)


def chunks_before_data(tags: Tags, frames: int, rate: int) -> Chunks:
    """Give acid, smpl (not for a one-shot), inst and LIST/INFO: some hosts stop at `data`."""
    chunks = [Chunk(b"acid", pack_acid(acid_of(tags, frames, rate)))]
    if tags.kind != "one-shot":
        whole = Smpl(round(1e9 / rate), tags.root, (SampleLoop(0, frames - 1),))
        chunks.append(Chunk(b"smpl", pack_smpl(whole)))
    chunks.append(Chunk(b"inst", pack_inst(Inst(tags.root))))
    items = [(name, getattr(tags, field) or "") for field, name, _ in _TEXTS]
    info = Info(tuple((name, text) for name, text in (*items, ("ICMT", tags.comment)) if text))
    if info.items:
        chunks.append(Chunk(b"LIST", pack_info(info)))
    return tuple(chunks)


def id3_of(tags: Tags) -> Id3:
    """Give the ID3 tag, TBPM a whole number as its readers expect."""
    texts = [(name, getattr(tags, field) or "") for field, _, name in _TEXTS]
    if tags.tempo is not None and tags.kind != "one-shot":
        texts.insert(0, ("TBPM", str(round(tags.tempo.bpm))))
    return Id3(tuple((name, text) for name, text in texts if text), tags.extra, tags.comment)


def chunks_after_data(tags: Tags) -> Chunks:
    """Give the `id3 ` chunk."""
    return (Chunk(b"id3 ", pack_id3(id3_of(tags))),)


def is_tag(chunk: Chunk) -> bool:
    """Say whether a chunk is one of those that tags are written to."""
    return chunk.name in TAG_CHUNKS or (chunk.name == b"LIST" and chunk.body[:4] == INFO_KIND)


def tags_of(chunks: Chunks) -> Tags | None:
    """Read the tags back, None where there are none; raises AudioFileError for damaged ones."""
    if not any(is_tag(chunk) for chunk in chunks):
        return None
    acid_body, id3_body = body_of(chunks, b"acid"), body_of(chunks, b"id3 ")
    acid = unpack_acid(acid_body) if acid_body is not None else None
    id3 = unpack_id3(id3_body) if id3_body is not None else Id3()
    lists = (chunk for chunk in chunks if chunk.name == b"LIST" and is_tag(chunk))
    info = next((unpack_info(chunk.body) for chunk in lists), Info())
    texts = {field: info.get(a) or id3.get(b) or "" for field, a, b in _TEXTS}
    tempo = _tempo_of(acid, id3)
    key = key_of(texts.pop("key")) or _root_of(acid)
    kind = _kind_of(acid, key)
    beats = 0 if acid is None or tempo is None or kind == "one-shot" else acid.beats
    comment = info.get("ICMT") or id3.comment
    return Tags(
        tempo=tempo, beats=beats, key=key, kind=kind, comment=comment, extra=id3.extra, **texts
    )


def _tempo_of(acid: Acid | None, id3: Id3) -> Tempo | None:
    try:
        if acid is None:
            return Tempo(float(id3.get("TBPM") or "nan"))
        # The shortest decimal that is this float32: 120.1 was typed, not 120.09999847.
        return Tempo(float(str(np.float32(acid.tempo))), acid.numerator, acid.denominator)
    except ValueError:
        return None


def _root_of(acid: Acid | None) -> str | None:
    return key_at(acid.root) if acid is not None and acid.flags & ROOT_VALID else None


def _kind_of(acid: Acid | None, key: str | None) -> Kind:
    if acid is None:
        return "unpitched" if key is None else "pitched"
    if acid.flags & ONE_SHOT:
        return "one-shot"
    if acid.flags & BEATMAPPED:
        return "beatmapped"
    return "pitched" if acid.flags & ROOT_VALID and key is not None else "unpitched"
