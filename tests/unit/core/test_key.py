import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import KEYS, is_minor, pitch_class, same_key


@pytest.mark.parametrize(
    ("key", "number"), [("C", 0), ("Am", 9), ("F#m", 6), ("Bb", 10), ("Cb", 11), ("B#m", 0)]
)
def test_a_key_has_its_tonic(key: str, number: int) -> None:
    assert pitch_class(key) == number


@pytest.mark.parametrize("key", ["", "H", "am", "A minor", "A##", "Amm"])
def test_other_words_are_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="not a key"):
        pitch_class(key)


def test_a_key_is_minor_or_major() -> None:
    assert [is_minor(key) for key in ("Am", "F#m", "Bb", "C")] == [True, True, False, False]


def test_every_key_stands_in_the_list_once() -> None:
    assert [pitch_class(key) + 12 * is_minor(key) for key in KEYS] == list(range(24))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A#m", "Bbm", True),
        ("C", "C", True),
        (None, None, True),
        ("A", "Am", False),
        ("A", None, False),
        (None, "C", False),
    ],
)
def test_keys_are_the_same_however_they_are_written(
    one: str | None, other: str | None, same: bool
) -> None:
    assert same_key(one, other) is same
