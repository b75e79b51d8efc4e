import io

import numpy as np
import pytest
import soundfile

from loopstudio.audio.flac import comments_of, with_comments
from loopstudio.audio.vorbis_comment import Comments
from loopstudio.core.errors import AudioFileError
from tests.support.bad_audio import NOISE, encoded

DATA = encoded("FLAC", "PCM_16")


def test_comments_are_written_and_the_sound_stays() -> None:
    made = with_comments(DATA, Comments("x", (("BPM", "90"),)))
    assert comments_of(made).get("bpm") == "90"
    before, after = (soundfile.read(io.BytesIO(data))[0] for data in (DATA, made))
    assert np.array_equal(before, after)
    assert len(after) == len(NOISE)


def test_comments_longer_than_a_block_are_refused() -> None:
    with pytest.raises(AudioFileError, match="too long"):
        with_comments(DATA, Comments("x" * (1 << 24)))


@pytest.mark.parametrize("data", [b"", b"fLaC", DATA[:20], b"RIFF" + DATA[4:]])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(AudioFileError, match="FLAC"):
        comments_of(data)


def test_a_file_without_comments_has_none() -> None:
    only = b"fLaC" + bytes([0x80]) + (34).to_bytes(3, "big") + bytes(34)
    assert comments_of(only) == Comments()
