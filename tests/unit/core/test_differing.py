from dataclasses import replace

import pytest

from loopstudio.core.differing import differing
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MorphRequest, Tail

LOCKED = MorphRequest("m", count=3, seed=5, spread=0.3, locked=(0, 1), tail=Tail(2, 9, 0.5))


@pytest.mark.parametrize(
    "request_",
    [
        MorphRequest("m", count=3, spread=0.3),
        replace(LOCKED, locked=(0,)),
        replace(LOCKED, tail=Tail(3)),
        replace(LOCKED, tail=Tail()),
    ],
)
def test_what_can_wander_is_as_it_is(request_: MorphRequest) -> None:
    assert differing(request_, 4) is request_


def test_where_all_that_is_kept_is_locked_each_has_a_texture_of_its_own() -> None:
    asked = differing(LOCKED, 4)
    assert asked == replace(LOCKED, spread=0.0, tail=Tail(2, 9, 0.5, varied=True))
    assert [asked.tail_of(index) for index in (0, 2)] == [Tail(2, 5, 0.5), Tail(2, 7, 0.5)]
    assert differing(asked, 4) == asked


@pytest.mark.parametrize(
    ("request_", "dimensions"),
    [
        (replace(LOCKED, tail=Tail(2, amount=0.0)), 4),
        (LOCKED, 2),
        (replace(LOCKED, tail=Tail()), 2),
    ],
)
def test_what_would_be_the_same_loop_is_refused(request_: MorphRequest, dimensions: int) -> None:
    with pytest.raises(InvalidValue, match="Unlock one"):
        differing(request_, dimensions)


def test_a_network_that_tells_no_dimensions_has_none_that_are_locked() -> None:
    assert differing(MorphRequest("m", count=2), 0) == MorphRequest("m", count=2)
