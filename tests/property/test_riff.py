import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.audio.acid import Acid, pack_acid, unpack_acid
from loopstudio.audio.id3 import Id3, pack_id3, unpack_id3
from loopstudio.audio.info import Info, pack_info, unpack_info
from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.riff import Chunk, pack_riff, unpack_riff
from loopstudio.audio.tags import Tags, beats_of, tags_of
from loopstudio.audio.wav import read_provenance_json, read_wav, write_wav
from loopstudio.core.errors import AudioFileError, InvalidValue
from loopstudio.core.tempo import Tempo
from tests.support.sounds import noise

CHUNKS = st.lists(
    st.builds(Chunk, st.binary(min_size=4, max_size=4), st.binary(max_size=40)), max_size=12
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=4, max_size=4)
ID3_NAMES = NAMES.map(lambda name: "T" + name[1:]).filter(lambda name: name != "TXXX")
TAGGED = pack_riff(
    (
        Chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)),
        Chunk(b"acid", pack_acid(Acid(0, 60, 4, 120.0))),
        Chunk(b"LIST", pack_info(Info((("INAM", "Brisk Otter"),)))),
        Chunk(b"lstu", b'{"format":1}'),
        Chunk(b"data", bytes(range(64))),
        Chunk(b"id3 ", pack_id3(Id3((("TBPM", "120"),), (("seed", "7"),), "hello"))),
    )
)


@given(CHUNKS)
def test_any_list_of_chunks_comes_back(chunks: list[Chunk]) -> None:
    data = pack_riff(chunks)
    assert unpack_riff(data) == tuple(chunks)
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=6))
def test_any_texts_come_back(items: list[tuple[str, str]]) -> None:
    info = Info(tuple(items))
    assert unpack_info(pack_info(info)) == info


@given(
    st.lists(st.tuples(ID3_NAMES, TEXTS), max_size=5),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=3),
    TEXTS,
)
def test_any_id3_texts_come_back(
    texts: list[tuple[str, str]], extra: list[tuple[str, str]], comment: str
) -> None:
    tag = Id3(tuple(texts), tuple(extra), comment)
    assert unpack_id3(pack_id3(tag)) == tag


@given(
    st.integers(0, 31),
    st.integers(0, 127),
    st.integers(0, 1 << 20),
    st.floats(0, 400, width=32),
)
def test_any_acid_tag_comes_back(flags: int, root: int, beats: int, tempo: float) -> None:
    acid = Acid(flags, root, beats, tempo)
    assert unpack_acid(pack_acid(acid)) == acid


@settings(max_examples=40, deadline=None)
@given(
    st.integers(240, 4_000).map(lambda tenths: tenths / 10),
    st.integers(1, 4),
    st.sampled_from((8_000, 44_100, 48_000)),
)
def test_any_tempo_is_believed_by_libsndfile_and_comes_back(
    bpm: float, bars: int, rate: int
) -> None:
    tempo = Tempo(bpm)
    audio = noise(tempo.bar_frames(rate, bars), 1, rate)
    tags = Tags(title="a", tempo=tempo, beats=beats_of(tempo, bars))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        write_wav(path, audio, tags, encoding="pcm16")
        found = read_wav(path).tags
    assert found is not None
    assert found.tempo is not None
    assert (found.title, found.beats, found.kind) == ("a", tags.beats, "unpitched")
    assert abs(found.tempo.bpm - bpm) < 0.25


@pytest.mark.parametrize("end", range(len(TAGGED)))
def test_a_file_cut_anywhere_is_read_or_refused(end: int, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(TAGGED[:end])
    for read in (read_wav, read_provenance_json):
        try:
            read(path)
        except AudioFileError as error:
            assert str(error).startswith("a.wav cannot be read")  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TAGGED) - 1), st.binary(min_size=1, max_size=4))
def test_a_file_changed_anywhere_is_read_or_refused(at: int, change: bytes) -> None:
    data = TAGGED[:at] + change + TAGGED[at + len(change) :]
    try:
        tags_of(unpack_riff(data))
    except AudioFileError as error:
        assert str(error)  # noqa: PT017


@given(st.text())
def test_no_text_makes_provenance_fail_otherwise_than_said(text: str) -> None:
    with pytest.raises(InvalidValue):
        provenance_from_json(text)
