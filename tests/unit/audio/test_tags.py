from dataclasses import replace

import pytest

from loopstudio.audio.acid import Acid, pack_acid
from loopstudio.audio.id3 import Id3, pack_id3
from loopstudio.audio.info import Info, pack_info
from loopstudio.audio.riff import Chunk, body_of
from loopstudio.audio.smpl import unpack_smpl
from loopstudio.audio.tags import (
    Tags,
    acid_of,
    beats_of,
    chunks_after_data,
    chunks_before_data,
    tags_of,
)
from loopstudio.core.errors import AudioFileError, InvalidValue
from loopstudio.core.tempo import Tempo

LOOP = Tags(
    title="Brisk Otter",
    tempo=Tempo(120.0),
    beats=4,
    key="Am",
    kind="pitched",
    artist="LoopStudio",
    genre="house",
    copyright="CC0-1.0",
    comment="120 BPM Am; seed=7",
    software="LoopStudio 0.1.0",
    extra=(("seed", "7"), ("engine", "gan")),
)
DRUMS = replace(LOOP, key=None, kind="unpitched")


def there_and_back(tags: Tags, frames: int = 88_200) -> Tags | None:
    return tags_of((*chunks_before_data(tags, frames, 44_100), *chunks_after_data(tags)))


@pytest.mark.parametrize(
    "tags",
    [
        LOOP,
        DRUMS,
        replace(DRUMS, key="F#m"),
        replace(LOOP, kind="beatmapped"),
        Tags(title="Kick", kind="one-shot"),
        Tags(tempo=Tempo(120.1), beats=4),
        Tags(tempo=Tempo(90.0, 3, 4), beats=3),
        Tags(tempo=Tempo(90.0, 7, 8)),
    ],
)
def test_tags_come_back(tags: Tags) -> None:
    frames = tags.tempo.frames(tags.beats, 44_100) if tags.tempo and tags.beats else 88_200
    assert there_and_back(tags, frames) == tags


@pytest.mark.parametrize(
    ("tags", "flags", "root"),
    [
        (DRUMS, 0x00, 60),
        (LOOP, 0x02, 57),
        (replace(LOOP, key="Bbm"), 0x02, 58),
        (Tags(kind="one-shot"), 0x01, 60),
        (replace(DRUMS, kind="beatmapped"), 0x0C, 60),
    ],
)
def test_flags_and_root_follow_the_kind(tags: Tags, flags: int, root: int) -> None:
    acid = acid_of(tags, 88_200, 44_100)
    assert (acid.flags, acid.root) == (flags, root)


def test_a_tempo_that_agrees_with_the_length_is_written_as_typed() -> None:
    tags = Tags(tempo=Tempo(174.0), beats=8)
    assert acid_of(tags, 121_655, 44_100).tempo == 174.0


def test_a_tempo_that_does_not_agree_gives_way_to_the_length() -> None:
    tags = Tags(tempo=Tempo(139.0), beats=4)
    assert acid_of(tags, 75_840, 44_100).tempo == pytest.approx(139.55696)


def test_a_one_shot_has_neither_beats_nor_tempo_nor_loop() -> None:
    tags = Tags(kind="one-shot", tempo=Tempo(120.0))
    acid = acid_of(tags, 1_000, 44_100)
    assert (acid.beats, acid.tempo) == (0, 0.0)
    assert body_of(chunks_before_data(tags, 1_000, 44_100), b"smpl") is None


def test_the_loop_ends_on_the_last_frame() -> None:
    body = body_of(chunks_before_data(LOOP, 88_200, 44_100), b"smpl")
    loop = unpack_smpl(body or b"").loops[0]
    assert (loop.start, loop.end) == (0, 88_199)


def test_chunks_come_in_the_order_that_hosts_read() -> None:
    names = [chunk.name for chunk in chunks_before_data(LOOP, 88_200, 44_100)]
    assert names == [b"acid", b"smpl", b"inst", b"LIST"]


def test_tags_without_texts_have_no_list() -> None:
    assert body_of(chunks_before_data(Tags(), 100, 44_100), b"LIST") is None


@pytest.mark.parametrize(
    ("tempo", "bars", "beats"),
    [(Tempo(120.0), 2, 8), (Tempo(90.0, 7, 8), 1, 0), (Tempo(90.0, 7, 8), 2, 7)],
)
def test_only_whole_beats_are_counted(tempo: Tempo, bars: int, beats: int) -> None:
    assert beats_of(tempo, bars) == beats


def test_without_tags_there_are_none() -> None:
    assert tags_of((Chunk(b"fmt ", b""), Chunk(b"LIST", b"adtl"))) is None


def test_an_id3_alone_is_enough() -> None:
    id3 = Id3((("TBPM", "93"), ("TIT2", "Other")), comment="there")
    found = tags_of((Chunk(b"id3 ", pack_id3(id3)),))
    assert found == Tags(title="Other", tempo=Tempo(93.0), comment="there")


@pytest.mark.parametrize("text", ["", "fast", "9999", "nan"])
def test_a_tempo_text_that_is_none_is_left_out(text: str) -> None:
    found = tags_of((Chunk(b"id3 ", pack_id3(Id3((("TBPM", text),)))),))
    assert found == Tags()


def test_a_foreign_key_that_is_none_is_left_out() -> None:
    info = Chunk(b"LIST", pack_info(Info((("IKEY", "drums, loud"),))))
    assert tags_of((info,)) == Tags()


def test_a_root_without_a_key_is_the_key() -> None:
    found = tags_of((Chunk(b"acid", pack_acid(Acid(0x02, 57, 8, 120.0))),))
    assert found == Tags(tempo=Tempo(120.0), beats=8, key="A", kind="pitched")


def test_a_root_that_is_not_said_to_hold_is_no_key() -> None:
    found = tags_of((Chunk(b"acid", pack_acid(Acid(0, 57, 8, 120.0))),))
    assert found == Tags(tempo=Tempo(120.0), beats=8)


def test_a_foreign_key_is_read_however_it_is_written() -> None:
    info = Chunk(b"LIST", pack_info(Info((("IKEY", "f# minor"),))))
    assert tags_of((info,)) == Tags(key="F#m", kind="pitched")


def test_beats_without_a_tempo_are_left_out() -> None:
    found = tags_of((Chunk(b"acid", pack_acid(Acid(0, 60, 8, 0.0))),))
    assert found == Tags()


def test_a_damaged_tag_is_refused() -> None:
    with pytest.raises(AudioFileError, match="ACID"):
        tags_of((Chunk(b"acid", b"short"),))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "loud"},
        {"key": None},
        {"key": "H"},
        {"beats": -1},
        {"tempo": None},
        {"kind": "one-shot"},
        {"title": "a\0b"},
    ],
)
def test_tags_that_contradict_themselves_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        replace(LOOP, **change)  # type: ignore[arg-type]
