from dataclasses import replace

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.untold import Untold, read_said

HEADS = Untold("heads", "Heads", "8", "as is usual", (("4", "4 heads"), ("8", "8 heads")))
RATE = Untold("rate", "Rate", "44100", "as is usual", (("44100", "44,100 Hz"),), 8_000, 192_000)


def test_what_is_taken_is_said_in_words() -> None:
    assert (HEADS.taken, HEADS.possible) == ("8 heads", "4 or 8")
    assert (RATE.taken, RATE.possible) == ("44,100 Hz", "8,000 to 192,000")


def test_one_value_that_is_possible_is_written_alone() -> None:
    assert replace(HEADS, choices=HEADS.choices[:1]).possible == "4"


@pytest.mark.parametrize(("asked", "value"), [(HEADS, "4"), (RATE, "44100"), (RATE, "22051")])
def test_what_fits_passes(asked: Untold, value: str) -> None:
    asked.check(value)


@pytest.mark.parametrize(
    ("asked", "value", "why"),
    [
        (HEADS, "3", "Heads: 3 does not fit, take 4 or 8"),
        (HEADS, "", "Heads: nothing does not fit, take 4 or 8"),
        (RATE, "7999", "Rate: 7999 does not fit, take 8,000 to 192,000"),
        (RATE, "-44100", "does not fit, take 8,000"),
        (RATE, "²", "does not fit, take 8,000"),
    ],
)
def test_what_does_not_fit_is_refused_by_what_there_is(asked: Untold, value: str, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        asked.check(value)


def test_what_a_person_says_is_names_and_values() -> None:
    assert read_said(["heads=4", "rate = 44100", "heads=8"]) == (("heads", "8"), ("rate", "44100"))


@pytest.mark.parametrize("word", ["heads", "=8", "heads=", ""])
def test_what_sets_nothing_is_refused(word: str) -> None:
    with pytest.raises(InvalidValue, match="write a name=value, such as heads=8"):
        read_said([word])
