import pytest

from loopstudio.audio.tags import Tags
from loopstudio.audio.vorbis_comment import Comments, music_of, pack_comments, unpack_comments
from loopstudio.core.errors import AudioFileError
from loopstudio.core.tempo import Tempo

HELD = Comments("libFLAC", (("TITLE", "Nächte"), ("bpm", "90")))


def test_what_is_packed_is_read_again() -> None:
    assert unpack_comments(pack_comments(HELD) + b"more") == HELD


@pytest.mark.parametrize("size", [0, 3, 9, 20])
def test_comments_that_are_cut_short_are_refused(size: int) -> None:
    with pytest.raises(AudioFileError, match="cut short"):
        unpack_comments(pack_comments(HELD)[:size])


def test_names_are_read_without_case() -> None:
    assert (HELD.get("BPM"), HELD.get("KEY")) == ("90", None)


def test_a_text_takes_the_place_of_that_of_its_name() -> None:
    made = HELD.with_texts((("BPM", "91"),))
    assert made.items == (("TITLE", "Nächte"), ("BPM", "91"))


def test_music_is_tempo_and_key() -> None:
    tags = Tags(tempo=Tempo(87.5), key="Am")
    assert music_of(tags) == (("BPM", "87.5"), ("INITIALKEY", "Am"))
    assert music_of(Tags()) == ()
