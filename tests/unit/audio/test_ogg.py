import io
import struct

import numpy as np
import pytest
import soundfile

from loopstudio.audio.ogg import comments_of, with_comments
from loopstudio.audio.vorbis_comment import Comments
from loopstudio.core.errors import AudioFileError
from tests.support.bad_audio import encoded

DATA = encoded("OGG", "VORBIS")


@pytest.mark.parametrize("length", [2, 5_000, 70_000, 140_000])
def test_comments_of_any_length_are_written_and_the_sound_stays(length: int) -> None:
    text = "9" * length
    made = with_comments(DATA, Comments("x", (("BPM", text),)))
    assert comments_of(made).get("bpm") == text
    before, after = (soundfile.read(io.BytesIO(data))[0] for data in (DATA, made))
    assert np.array_equal(before, after)


def test_the_same_comments_give_the_same_file() -> None:
    assert with_comments(DATA, comments_of(DATA)) == DATA


def test_the_beginning_of_a_file_is_enough_to_read_them() -> None:
    assert comments_of(DATA[:12_000]) == comments_of(DATA)


@pytest.mark.parametrize(
    "data",
    [b"", b"OggS", DATA[:60], DATA[:200], b"x" * 100],
    ids=["nothing", "a word", "a page's head", "half a page", "no Ogg"],
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(AudioFileError, match="Ogg"):
        comments_of(data)


def test_another_stream_than_vorbis_is_refused() -> None:
    with pytest.raises(AudioFileError, match="no Vorbis"):
        comments_of(DATA.replace(b"\x03vorbis", b"OpusTag"))


def test_comments_that_lie_about_their_length_are_refused() -> None:
    at = DATA.index(b"\x03vorbis") + 7
    with pytest.raises(AudioFileError, match="cut short"):
        comments_of(DATA[:at] + struct.pack("<I", 1 << 30) + DATA[at + 4 :])
