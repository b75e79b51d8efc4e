import re
from math import gcd

import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.words import _STRIDE, ADJECTIVES, NOUNS, two_words, unique_name


def test_a_name_is_two_plain_words() -> None:
    assert all(re.fullmatch(r"[a-z]+-[a-z]+", two_words(seed)) for seed in range(2_000))


def test_the_same_seed_has_the_same_name_for_ever() -> None:
    assert [two_words(0), two_words(1), two_words(2**32 - 1)] == [
        "wild-glacier",
        "short-coast",
        "creamy-cricket",
    ]


def test_neighbouring_seeds_have_names_far_apart() -> None:
    assert len({two_words(seed) for seed in range(1_000)}) > 990


def test_no_word_is_listed_twice() -> None:
    assert len(set(ADJECTIVES)) == len(ADJECTIVES)
    assert len(set(NOUNS)) == len(NOUNS)


def test_a_free_name_is_the_seeds_own() -> None:
    assert unique_name(5, ()) == two_words(5)


def test_a_taken_name_gives_way_to_another_without_a_number() -> None:
    name = unique_name(5, {two_words(5).upper()})
    assert name != two_words(5)
    assert re.fullmatch(r"[a-z]+-[a-z]+", name)


def test_three_hundred_names_for_one_seed_are_all_different() -> None:
    taken: list[str] = []
    for _ in range(300):
        taken.append(unique_name(5, taken))
    assert len(set(taken)) == 300


def test_a_search_for_a_free_name_visits_every_name_once() -> None:
    assert gcd(_STRIDE, len(ADJECTIVES) * len(NOUNS)) == 1


def test_when_every_name_is_taken_it_says_so() -> None:
    taken = {f"{adjective}-{noun}" for adjective in ADJECTIVES for noun in NOUNS}
    with pytest.raises(LibraryError, match="Every name is taken"):
        unique_name(5, taken)
