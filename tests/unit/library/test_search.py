import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.library.search import parse
from tests.support.clips import entry

LOOP = entry(
    name="amber-falcon",
    bpm=119.8,
    key="Bbm",
    kind="drums",
    label="hip-hop",
    engine="gan",
    rating=3,
    favourite=True,
    tags=("Late Night", "dry"),
    bars=2,
    seed=42,
    seam_db=-3.0,
)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "falc",
        "AMBER",
        "amber falcon",
        "bpm:90-120",
        "bpm:90..120",
        "bpm:120",
        "BPM:>=119",
        "bpm:119.8",
        "key:Bbm",
        "key:A#m",
        'key:"Bb minor"',
        "kind:drums",
        "style:hip",
        "engine:gan",
        "rating:>=3",
        "rating:3",
        "rating:<4",
        "fav:yes",
        "tag:night",
        'tag:"late night"',
        '"late night"',
        '"late nig',
        "bars:2",
        "seed:42",
        "seam:<=0",
        "-fav:no",
        "-snare",
        "falcon bpm:100-130 rating:>2 -tag:loud",
        "missing:no",
    ],
)
def test_a_query_finds_the_loop_it_describes(query: str) -> None:
    assert parse(query)(LOOP)


@pytest.mark.parametrize(
    "query",
    [
        "snare",
        "bpm:121",
        "bpm:119.7",
        "bpm:100-110",
        "key:Bb",
        "key:none",
        "rating:>3",
        "fav:no",
        "-amber",
        "tag:loud",
        "style:techno",
        "falcon snare",
        "missing:yes",
        "seed:<42",
    ],
)
def test_a_query_leaves_out_the_loop_it_does_not_describe(query: str) -> None:
    assert not parse(query)(LOOP)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("bpm:fast", "no number"),
        ("bpm:130-90", "runs backwards"),
        ("bpm:", "nothing to look for"),
        ("-", "nothing to look for"),
        ('""', "nothing to look for"),
        ("key:H", "no key"),
        ("fav:perhaps", "neither yes nor no"),
        ("colour:red", "no 'colour' to search by"),
    ],
)
def test_a_query_that_makes_no_sense_says_why(query: str, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        parse(query)


def test_a_loop_without_a_seed_is_not_found_by_seed() -> None:
    assert not parse("seed:>=0")(entry(seed=None))


def test_a_major_key_may_be_written_with_a_capital_m() -> None:
    assert parse("key:CM")(entry(key="C"))


def test_key_none_finds_drums_without_a_key() -> None:
    assert parse("key:none")(entry(key=None))


def test_an_unknown_key_in_a_file_matches_no_key() -> None:
    assert not parse("key:C")(entry(key="off"))
