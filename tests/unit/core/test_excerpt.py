import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.excerpt import FADE_SECONDS, Excerpt

RATE = 8_000
FADE = round(FADE_SECONDS * RATE)


def flat(level: float, frames: int, channels: int = 2) -> Audio:
    return Audio(np.full((channels, frames), level, dtype=np.float32), RATE)


def excerpt(start: int) -> Excerpt:
    return Excerpt(flat(0.5, 1_000), start, 4_000)


@pytest.mark.parametrize("start", [0, 500, 3_600])
def test_it_lies_in_its_place_round_the_end(start: int) -> None:
    whole = excerpt(start).laid_over(flat(-0.5, 4_000))
    assert whole is not None
    turned = np.roll(whole.samples, -start, axis=1)
    np.testing.assert_array_equal(turned[:, FADE : 1_000 - FADE], 0.5)
    np.testing.assert_array_equal(turned[:, 1_000:], -0.5)


def test_its_ends_are_faded() -> None:
    whole = excerpt(0).laid_over(flat(-0.5, 4_000))
    assert whole is not None
    # The first frame follows the last of the loop.
    steps = np.abs(np.diff(np.append(whole.samples[0], whole.samples[0, 0])))
    assert steps.max() <= 1.01 / (FADE - 1)


def test_the_loop_itself_stays_as_it_was() -> None:
    loop = flat(-0.5, 4_000)
    excerpt(0).laid_over(loop)
    assert (loop.samples == -0.5).all()


@pytest.mark.parametrize("other", [flat(0.0, 3_999), flat(0.0, 4_000, 1)])
def test_it_lies_in_no_loop_of_another_form(other: Audio) -> None:
    assert excerpt(0).laid_over(other) is None


def test_its_share_is_what_is_heard_of_it_alone() -> None:
    assert excerpt(0).share == (1_000 - 2 * FADE) / 4_000
