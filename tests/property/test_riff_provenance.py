import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.audio.provenance import provenance_from_json, provenance_to_json
from loopstudio.core.batch import MAX_COUNT, SEED_LIMIT
from loopstudio.core.clip import Provenance
from loopstudio.core.loop_request import Between, Fresh, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.tempo import Tempo

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
SEEDS = st.integers(0, SEED_LIMIT - 1)
NUMBERS = st.lists(st.floats(-9, 9, width=32), min_size=4, max_size=4)
POINTS = st.builds(
    lambda numbers, seed: LatentPoint.of(np.array(numbers, dtype=np.float32).reshape(2, 2), seed),
    NUMBERS,
    SEEDS,
)
IDEAS = st.one_of(
    st.builds(Fresh),
    st.builds(Like, POINTS, st.floats(0, 1, exclude_min=True)),
    st.builds(Between, POINTS, POINTS),
    st.builds(Mix, POINTS, POINTS, st.floats(0, 1)),
)
TEMPOS = st.builds(Tempo, st.floats(60, 200), st.integers(1, 32), st.sampled_from((2, 4, 8, 16)))
REQUESTS = st.builds(
    LoopRequest,
    checkpoint=WORDS,
    count=st.integers(1, MAX_COUNT),
    seed=SEEDS,
    tempo=TEMPOS,
    style=st.none() | WORDS,
    variety=st.floats(0, 1.5),
    noise=st.booleans(),
    idea=IDEAS,
)
MADE = st.builds(
    Provenance,
    engine=WORDS,
    checkpoint=WORDS,
    sha256=WORDS,
    request=REQUESTS,
    index=st.integers(0, MAX_COUNT),
    seed=SEEDS,
    app_version=WORDS,
    created=WORDS,
    label=st.none() | WORDS,
    latent=st.none() | POINTS,
    licence=st.none() | WORDS,
)


@given(MADE)
def test_any_provenance_comes_back(made: Provenance) -> None:
    assert provenance_from_json(provenance_to_json(made)) == made
