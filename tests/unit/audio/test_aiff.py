import io

import numpy as np
import pytest
import soundfile

from loopstudio.audio.aiff import id3_of, with_id3
from loopstudio.core.errors import AudioFileError
from tests.support.bad_audio import encoded

DATA = encoded("AIFF", "PCM_16")


def test_a_tag_is_written_and_the_sound_stays() -> None:
    made = with_id3(with_id3(DATA, b"old"), b"ID3!!")
    assert (id3_of(DATA), id3_of(made)) == (None, b"ID3!!")
    assert len(made) - 8 == int.from_bytes(made[4:8], "big")
    before, after = (soundfile.read(io.BytesIO(data))[0] for data in (DATA, made))
    assert np.array_equal(before, after)


@pytest.mark.parametrize("data", [b"", b"FORM", DATA[:30], b"RIFF" + DATA[4:]])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(AudioFileError, match="AIFF"):
        with_id3(data, b"x")
