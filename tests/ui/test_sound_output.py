from collections.abc import Callable

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.ui.loop_feed import LoopFeed
from loopstudio.ui.player import stereo
from loopstudio.ui.sound_output import SilentOutput


def _audio(frames: int = 4_000, channels: int = 1) -> Audio:
    samples = np.linspace(-0.5, 0.5, frames * channels, dtype=np.float32)
    return Audio(samples.reshape(channels, frames), 8_000)


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def now(clock: list[float]) -> Callable[[], float]:
    return lambda: clock[0]


def test_without_a_device_the_clock_still_runs(
    clock: list[float], now: Callable[[], float]
) -> None:
    feed = LoopFeed()
    output = SilentOutput(feed, now)
    feed.play(stereo(_audio()), 8_000)
    output.start(8_000)
    clock[0] = 0.65
    output.advance()
    output.close()
    assert feed.position == (0.65 * 8_000) % 4_000
    assert not output.is_audible


def test_after_a_stop_the_clock_stands(clock: list[float], now: Callable[[], float]) -> None:
    feed = LoopFeed()
    output = SilentOutput(feed, now)
    feed.play(stereo(_audio()), 8_000)
    output.start(8_000)
    output.stop()
    clock[0] = 1.0
    output.advance()
    assert feed.position == 0
