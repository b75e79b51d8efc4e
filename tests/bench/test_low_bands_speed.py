"""Low bands all at once beside one after the other: pytest tests/bench/test_low_bands_speed.py -s.

Those of the partials of one bar, there and back, and what is learned through them of four. The two
forms take turns in one process, so that what else runs slows both.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from loopstudio.engines.device import prepare
from loopstudio.engines.vocoding.low_bands import PARTIALS_HZ, LowBands
from tests.support.plain_low_bands import plain_bands, plain_sound

SAMPLES, HOP, TURNS = 88_200, 525, 31
LOW = LowBands(44_100, HOP, PARTIALS_HZ)


@pytest.fixture(autouse=True)
def prepared() -> Iterator[None]:
    before = torch.get_num_threads()
    prepare(1)
    yield
    torch.set_num_threads(before)


def ours(signal: Tensor) -> Tensor:
    return LOW.sound(LOW.bands(signal), SAMPLES)


def plain(signal: Tensor) -> Tensor:
    return plain_sound(LOW, plain_bands(LOW, signal), SAMPLES)


def times_as_fast(quick: Callable[[], object], slow: Callable[[], object]) -> tuple[float, float]:
    """Give how many times, by medians, and the milliseconds of the quick one."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for form, seconds in zip((quick, slow), taken, strict=True):
            began = time.perf_counter()
            form()
            seconds.append(time.perf_counter() - began)
    first, second = map(statistics.median, taken)
    return second / first, 1e3 * first


def told(what: str, times: float, ms: float, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {ms:.2f} ms, {times:.1f} times as fast\n")


def test_a_bar_goes_through_its_bands_three_times_as_fast(
    capsys: pytest.CaptureFixture[str],
) -> None:
    signal = torch.randn(1, SAMPLES)
    with torch.inference_mode():
        times, ms = times_as_fast(lambda: ours(signal), lambda: plain(signal))
    told("44 bands of a bar", times, ms, capsys)
    assert times > 2.5


def test_what_is_learned_comes_back_three_times_as_fast(capsys: pytest.CaptureFixture[str]) -> None:
    def learned(form: Callable[[Tensor], Tensor]) -> None:
        signal = torch.randn(4, SAMPLES, requires_grad=True)
        form(signal).square().sum().backward()  # type: ignore[no-untyped-call]

    times, ms = times_as_fast(lambda: learned(ours), lambda: learned(plain))
    told("44 bands of 4 bars, there and back again", times, ms, capsys)
    assert times > 2.5
