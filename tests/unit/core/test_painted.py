from collections.abc import Callable

import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.painted import Painted, Span


def test_frames_that_a_span_touches_are_new_and_no_others() -> None:
    assert Painted((Span(0.25, 0.5),)).over(8).tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    # Half of a frame is enough, as its sound is to be another.
    assert Painted((Span(0.2, 0.3),)).over(8).tolist() == [0, 1, 1, 0, 0, 0, 0, 0]


def test_a_span_goes_round_the_end() -> None:
    assert Painted((Span(0.75, 0.25),)).over(8).tolist() == [1, 1, 0, 0, 0, 0, 1, 1]
    assert Painted((Span(1.0, 0.25),)).over(4).tolist() == [1, 0, 0, 0]


def test_edges_are_soft_inside_the_span_alone() -> None:
    share = Painted((Span(0.25, 0.75),), softness=0.125).over(64)
    assert not share[:16].any()
    assert not share[48:].any()
    assert (np.diff(share[16:24]) > 0.0).all()
    assert (share[24:40] == 1.0).all()
    np.testing.assert_allclose(share[16:48], share[16:48][::-1])


def test_how_much_is_new_can_be_told_of_any_place() -> None:
    share = Painted((Span(0.25, 0.75),), softness=0.25).share(np.array([0.2, 0.375, 0.5]))
    np.testing.assert_allclose(share, [0.0, 0.5, 1.0])
    assert Painted((Span(0.25, 0.75),)).share(np.array([0.2, 0.26])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "spans",
    [
        (Span(0.25, 0.5), Span(0.5, 0.75)),
        (Span(0.25, 0.6), Span(0.4, 0.75)),
        (Span(0.4, 0.75), Span(0.25, 0.45)),
    ],
)
def test_spans_that_meet_are_one(spans: tuple[Span, ...]) -> None:
    one = Painted((Span(0.25, 0.75),), 0.1).over(64)
    np.testing.assert_allclose(Painted(spans, 0.1).over(64), one)


def test_spans_that_meet_at_the_end_of_a_loop_are_one() -> None:
    one = Painted((Span(0.75, 0.25),), 0.1).over(64)
    np.testing.assert_allclose(Painted((Span(0.75, 1.0), Span(0.0, 0.25)), 0.1).over(64), one)
    both = Painted((Span(0.6, 0.1), Span(0.75, 0.25)), 0.1).over(64)
    np.testing.assert_allclose(both, Painted((Span(0.6, 0.25),), 0.1).over(64))


@pytest.mark.parametrize("spans", [(Span(0.0, 1.0),), (Span(0.3, 0.8), Span(0.8, 0.3))])
def test_all_of_a_loop_has_no_edge(spans: tuple[Span, ...]) -> None:
    assert (Painted(spans, 0.5).over(16) == 1.0).all()
    assert Painted(spans, 0.5).is_whole


def test_what_leaves_anything_is_not_whole() -> None:
    assert not Painted((Span(0.0, 0.999), Span(0.2, 0.4))).is_whole


def test_depth_is_how_far_the_nearest_edge_is() -> None:
    painted = Painted((Span(0.25, 0.75),))
    deep = painted.depth(np.array([0.0, 0.25, 0.3, 0.5, 0.74, 0.9]))
    np.testing.assert_allclose(deep, [0.0, 0.0, 0.05, 0.25, 0.01, 0.0], atol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(-0.1, 0.5),
        lambda: Span(0.5, 1.1),
        lambda: Span(0.5, 0.5),
        # Round the end, where the end is the beginning.
        lambda: Span(1.0, 0.0),
        lambda: Span(float("nan"), 0.5),
        lambda: Painted(()),
        lambda: Painted((Span(0.0, 0.5),) * 65),
        lambda: Painted((Span(0.0, 0.5),), 0.6),
        lambda: Painted((Span(0.0, 0.5),), -0.1),
    ],
)
def test_what_is_no_part_of_a_loop_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue):
        make()
