import pytest

from loopstudio.audio.key import pitch_class
from loopstudio.core.errors import InvalidValue


@pytest.mark.parametrize(
    ("key", "number"), [("C", 0), ("Am", 9), ("F#m", 6), ("Bb", 10), ("Cb", 11), ("B#m", 0)]
)
def test_a_key_has_its_tonic(key: str, number: int) -> None:
    assert pitch_class(key) == number


@pytest.mark.parametrize("key", ["", "H", "am", "A minor", "A##", "Amm"])
def test_other_words_are_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="not a key"):
        pitch_class(key)
