import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.library.entry import Marks, read_tags, shared_tags
from tests.support.clips import entry


def test_the_thumbnail_has_lows_above_highs() -> None:
    peaks = np.stack([np.full(160, -3), np.full(160, 5)]).astype(np.int8).tobytes()
    thumbnail = entry(peaks=peaks).thumbnail()
    assert thumbnail.shape == (2, 160)
    assert thumbnail[:, 0].tolist() == [-3, 5]


def test_length_is_told_in_seconds() -> None:
    assert entry(frames=88_200, rate=44_100).seconds == 2.0


def test_the_text_to_search_holds_name_style_and_tags_without_case() -> None:
    text = entry(name="Amber", label="Techno", tags=("Loud",)).text
    assert {"amber", "techno", "loud"} <= set(text.split())


@pytest.mark.parametrize("rating", [-1, 6])
def test_stars_run_from_none_to_five(rating: int) -> None:
    with pytest.raises(InvalidValue, match="outside 0 to 5"):
        Marks("a", rating=rating)


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 81])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="name"):
        Marks(name)


def test_a_tag_counts_once_whatever_its_case() -> None:
    assert Marks("a", tags=("Loud", " loud ", "dry")).tags == ("Loud", "dry")


def test_an_empty_tag_is_refused() -> None:
    with pytest.raises(InvalidValue, match="tag"):
        Marks("a", tags=("",))


def test_tags_are_read_with_commas_between_them() -> None:
    assert read_tags(" lo fi, Dry,, dry ,") == ("lo fi", "Dry")


def test_a_tag_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidValue, match="tag of 41 letters"):
        read_tags("a, " + "x" * 41)


def test_shared_tags_are_those_of_every_clip() -> None:
    clips = [entry(1, tags=("Dry", "dark")), entry(2, tags=("wet", "dry"))]
    assert (shared_tags(clips), shared_tags([])) == (("Dry",), ())


def test_an_entry_gives_the_marks_of_its_person() -> None:
    made = entry(rating=3, favourite=True, tags=("dry",))
    assert made.marks == Marks(made.name, 3, True, ("dry",))
