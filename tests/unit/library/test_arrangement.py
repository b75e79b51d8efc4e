from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.library.arrangement import Arrangement, Order
from loopstudio.library.entry import Entry
from loopstudio.library.search import parse
from tests.support.clips import entry

RATING = attrgetter("rating")
EVERYTHING = parse("")


def shown(arrangement: Arrangement) -> list[Entry]:
    return [arrangement[row] for row in range(len(arrangement))]


def test_the_newest_stands_first_by_default() -> None:
    arrangement = Arrangement([entry(1), entry(3), entry(2)], EVERYTHING, Order())
    assert shown(arrangement) == [entry(3), entry(2), entry(1)]


@pytest.mark.parametrize("descending", [False, True])
def test_of_equal_clips_the_newer_stands_first_both_ways(descending: bool) -> None:
    clips = [entry(n, rating=n % 2) for n in range(4)]
    arrangement = Arrangement(clips, EVERYTHING, Order(RATING, descending))
    order = (3, 1, 2, 0) if descending else (2, 0, 3, 1)
    assert shown(arrangement) == [clips[n] for n in order]


@given(st.lists(st.integers(0, 3), max_size=20), st.booleans(), st.integers(0, 3))
def test_clips_put_in_one_by_one_stand_as_if_all_had_come_at_once(
    ratings: list[int], descending: bool, least: int
) -> None:
    clips = [entry(n, rating=rating) for n, rating in enumerate(ratings)]
    wanted, order = parse(f"rating:>={least}"), Order(RATING, descending)
    one_by_one = Arrangement([], wanted, order)
    for clip in clips[::2] + clips[1::2]:
        row = one_by_one.place(clip)
        if row >= 0:
            one_by_one.insert(row, clip)
    assert shown(one_by_one) == shown(Arrangement(clips, wanted, order))
    rows = [one_by_one.row(clip) for clip in clips]
    assert rows == [shown(one_by_one).index(clip) if clip.rating >= least else -1 for clip in clips]


def test_what_is_taken_out_is_no_longer_found() -> None:
    arrangement = Arrangement([entry(1), entry(2)], EVERYTHING, Order())
    assert arrangement.remove(0) == entry(2)
    assert (arrangement.row(entry(2)), arrangement.row(entry(1))) == (-1, 0)


def test_another_value_stands_where_the_old_one_stood() -> None:
    arrangement = Arrangement([entry(1), entry(2)], EVERYTHING, Order())
    arrangement.replace(1, entry(1, rating=5))
    assert arrangement[1].rating == 5
