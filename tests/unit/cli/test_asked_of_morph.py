import pytest

from loopstudio.cli.asked_of_morph import Batch
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import USUAL_SPREAD


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
    assert f"wander by {USUAL_SPREAD}" in Batch(3, None).told()
    assert Batch(3, 0.3).told() == Batch(1, None).told() == ""


def test_the_same_loop_several_times_is_refused() -> None:
    with pytest.raises(InvalidValue, match="3 times the same one"):
        Batch(3, 0.0)


def test_a_grid_says_how_many_itself() -> None:
    with pytest.raises(InvalidValue, match="leave --count out"):
        Batch(4, None, is_grid=True)
    assert Batch(None, 0.0, is_grid=True).far == 0.0
