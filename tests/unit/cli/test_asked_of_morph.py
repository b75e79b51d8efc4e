from dataclasses import replace

import pytest

from loopstudio.cli.asked_of_morph import Batch, Kept, Place, check_reach
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import (
    USUAL_SPREAD,
    Axis,
    Blend,
    Grid,
    MorphRequest,
    Slider,
    Tail,
)

FOUR = Dimensions((0.6, 0.25, 0.1, 0.05), (-2.0,) * 4, (2.0,) * 4, "measured")


@pytest.mark.parametrize(
    ("count", "spread", "found"),
    [
        (None, None, (1, 0.0)),
        (1, None, (1, 0.0)),
        (1, 0.0, (1, 0.0)),
        (3, None, (3, USUAL_SPREAD)),
        (3, 0.1, (3, 0.1)),
    ],
)
def test_several_loops_wander(
    count: int | None, spread: float | None, found: tuple[int, float]
) -> None:
    batch = Batch(count, spread)
    assert (batch.many, batch.far) == found


def test_only_what_nobody_said_is_told() -> None:
    plain = MorphRequest("m")
    assert f"wander by {USUAL_SPREAD}" in Batch(3, None).told(plain)
    assert Batch(3, 0.3).told(plain) == Batch(1, None).told(plain) == ""
    varied = replace(plain, tail=Tail(1, varied=True))
    assert "differ in their texture" in Batch(3, None).told(varied)


def test_the_same_loop_several_times_is_refused() -> None:
    with pytest.raises(InvalidValue, match="3 times the same one"):
        Batch(3, 0.0)


def test_a_grid_says_how_many_itself() -> None:
    with pytest.raises(InvalidValue, match="leave --count out"):
        Batch(4, None, is_grid=True)
    assert Batch(None, 0.0, is_grid=True).far == 0.0


def test_a_place_is_the_middle_of_two_where_nobody_said() -> None:
    assert Place(None, None, "whole", 2).blend() == Blend(0.5, 0.0)
    assert Place(0.25, 0.75, "along", 3).blend() == Blend(0.25, 0.75, "along")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((0.2, None, "whole", 1), "name two or more"),
        ((None, None, "along", 1), "name two or more"),
        ((None, 0.5, "whole", 2), "three sounds or four"),
        ((None, None, "sideways", 2), "none of whole"),
        ((None, None, "whole", 5), "5 sounds are more than 4"),
    ],
)
def test_words_that_mean_nothing_with_so_few_sounds_are_refused(
    words: tuple[float | None, float | None, str, int], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        Place(*words)


def test_dimensions_are_kept_by_number_or_by_fidelity() -> None:
    assert Kept(None, None, None, None).tail(FOUR) == Tail()
    assert Kept(3, None, 7, 0.5).tail(FOUR) == Tail(3, 7, 0.5)
    assert Kept(None, 0.9, None, None).tail(FOUR) == Tail(3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((3, 0.9, None, None), "name one"),
        ((None, 1.5, None, None), "not above 0"),
        ((None, None, 7, None), "dimensions that are not kept"),
        ((None, None, None, 0.5), "dimensions that are not kept"),
        ((4, None, 7, None), "keep fewer than 4"),
        ((None, 1.0, None, 0.5), "keep fewer than 4"),
        ((999, None, None, None), "more than the checkpoint's 4"),
    ],
)
def test_what_can_not_be_kept_is_refused(
    words: tuple[int | None, float | None, int | None, float | None], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        Kept(*words).tail(FOUR)


GRID = Grid(Axis(0, 0.0, 1.0, 2), Axis(2, 0.0, 1.0, 2))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (MorphRequest("m", sliders=(Slider(2, 1.0),), tail=Tail(2)), "--slider for dimension 3"),
        (MorphRequest("m", sliders=(Slider(4, 1.0),)), "no dimension 5 for --slider"),
        (MorphRequest("m", count=4, grid=GRID, tail=Tail(2)), "--grid for dimension 3"),
        (MorphRequest("m", locked=(0,)), "none does: name --wander"),
        (MorphRequest("m", locked=(9,)), "no dimension 10 for --lock"),
        (MorphRequest("m", locked=(2,), tail=Tail(2)), "--lock for dimension 3"),
        (MorphRequest("m", spread=0.5, locked=(0, 1), tail=Tail(2)), "Nothing can wander"),
    ],
)
def test_words_about_dimensions_that_are_not_there_are_refused(
    request_: MorphRequest, said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        check_reach(request_, 4)


def test_what_is_in_reach_is_taken() -> None:
    check_reach(MorphRequest("m", sliders=(Slider(3, 1.0),), locked=(0, 1), spread=0.5), 4)
    check_reach(MorphRequest("m", count=4, grid=GRID, tail=Tail(3)), 4)
