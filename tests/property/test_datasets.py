"""Patterns, splits and OSC hold for whatever they are given."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.datasets.grammar import compose
from loopstudio.datasets.osc import pack_message
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.role import LABELS, ROLE_NAMES
from loopstudio.datasets.split import split_sources

STROKES = st.lists(
    st.tuples(
        st.floats(-4, 8, allow_nan=False),
        st.integers(0, len(ROLE_NAMES) - 1),
        st.floats(0.01, 1.0),
    ),
    min_size=1,
    max_size=40,
)


@given(STROKES)
def test_strokes_lie_in_the_bar_in_order(strokes: list[tuple[float, int, float]]) -> None:
    beats, roles, velocities = (np.array(column) for column in zip(*strokes, strict=True))
    made = Pattern("p", beats, roles.astype(np.uint8), velocities)
    assert np.all(np.diff(np.array([0.0, *made.beats, 3.9999999999999996])) >= 0)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LABELS), st.integers(0, 2**32))
def test_any_seed_composes_a_bar(label: str, seed: int) -> None:
    made = compose(label, np.random.default_rng(seed))
    assert len(made) >= 3


@given(st.sets(st.text(min_size=1), max_size=40), st.floats(0, 0.5), st.integers(0, 99))
def test_every_source_has_one_split(sums: set[str], share: float, seed: int) -> None:
    assert set(split_sources(sums, share, seed)) == sums


@given(st.lists(st.one_of(st.integers(-(2**31), 2**31 - 1), st.binary(max_size=30)), max_size=8))
def test_messages_are_whole_words(arguments: list[int | bytes]) -> None:
    assert len(pack_message("/a", arguments)) % 4 == 0
