import pytest

from loopstudio.audio.key import key_at, key_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Am", "Am"), ("A minor", "Am"), ("f#min", "F#m"), ("Db major", "Db"), ("G♯m", "G#m"),
        ("AM", "A"), ("bb", "Bb"), ("e flat min", "Ebm"), ("H", None), ("", None), ("12A", None),
    ],
)  # fmt: skip
def test_a_key_is_read_however_it_is_written(text: str, key: str | None) -> None:
    assert key_of(text) == key


def test_a_note_gives_the_major_key_on_it() -> None:
    assert [key_at(note) for note in (48, 57, 70)] == ["C", "A", "A#"]
