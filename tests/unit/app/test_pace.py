from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.events import ClipReady, Ended, Progressed, Queued
from loopstudio.app.pace import Measured, Pace
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Original
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import Polish, WaveRequest
from tests.support.clips import entry

REQUEST = DiffuseRequest("tiny", count=3, calls=10, bars=2)
LAYERS = 4


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def run(
    pace: Pace,
    clock: Clock,
    request: Request = REQUEST,
    asked: int = 10,
    first: float = 0.0,
    slow: tuple[int, ...] = (),
) -> None:
    """Make loops of 0.1 s a question and 0.5 s after them, the first one later by `first`.

    Slow ones take ten times as long.
    """
    count, each = len(request.indices), asked + LAYERS + 1
    pace.take(Queued(1, "loops", request))
    pace.take(Progressed(1, 0, count, None))
    clock.now += 30.0
    pace.take(Progressed(1, 0, count * each, None))
    clock.now += first
    for loop in range(count):
        for inside in range(1, each):
            times = 10.0 if loop in slow else 1.0
            clock.now += times * (0.1 if inside <= asked else 0.5 / LAYERS)
            pace.take(Progressed(1, loop * each + inside, count * each, None))
        pace.take(ClipReady(1, entry(loop)))
    pace.take(Ended(1, count))


def test_nothing_is_said_before_a_loop_was_made() -> None:
    assert Pace().seconds(REQUEST) is None


def test_steps_and_what_follows_them_are_told_apart() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    run(pace, clock, first=5.0)
    assert pace.seconds(REQUEST) == pytest.approx(1.5)
    assert pace.seconds(DiffuseRequest("tiny", calls=100, bars=2)) == pytest.approx(10.5)
    assert pace.seconds(DiffuseRequest("tiny", calls=10, bars=4)) == pytest.approx(3.0)


@pytest.mark.parametrize("slow", [(0,), (2,), (0, 3)])
def test_what_runs_beside_some_of_the_loops_does_not_count(slow: tuple[int, ...]) -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    request = replace(REQUEST, count=6)
    run(pace, clock, request, slow=slow)
    assert pace.seconds(request) == pytest.approx(1.5)
    assert pace.seconds(replace(request, calls=100)) == pytest.approx(10.5)


def test_the_network_is_asked_of_two_bars_at_once_where_a_loop_is_made_longer() -> None:
    clock, track = Clock(), LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    pace = Pace(clock=clock)
    run(pace, clock)
    longer = replace(REQUEST, bars=4, idea=Extend(track, 2))
    # Four half bars of ten questions, and twice as much after them.
    assert pace.seconds(longer) == pytest.approx(4 * 1.0 + 2 * 0.5)
    run(pace, clock, longer, asked=40)
    assert pace.seconds(longer) == pytest.approx(4.5)
    assert pace.seconds(REQUEST) == pytest.approx(1.0 + 0.25)


def polished_run(
    pace: Pace, clock: Clock, request: DiffuseRequest | LoopRequest | MorphRequest
) -> None:
    """Make loops of 2 s, in ten steps, and polish each: 0.3 s a call and 0.4 s after the last."""
    assert request.vocoder is not None
    count, calls = len(request.indices), request.vocoder.calls
    each = 10 + LAYERS + 1 + calls
    pace.take(Queued(1, "loops", request))
    pace.take(Progressed(1, 0, count * each, None))
    for loop in range(count):
        for inside in range(1, 10 + LAYERS + 2):
            clock.now += 2.0 / (10 + LAYERS + 1)
            pace.take(Progressed(1, loop * each + inside, count * each, None))
        for call in range(calls):
            pace.take(Progressed(1, (loop + 1) * each - calls + call, count * each, None))
            clock.now += 0.3
        clock.now += 0.4
        pace.take(ClipReady(1, entry(loop)))
    pace.take(Ended(1, count))


VOCODER = DiffusionVocoder("polish", "ab" * 32, calls=6)


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, vocoder=VOCODER),
        LoopRequest("tiny", 3, vocoder=VOCODER),
        MorphRequest("tiny", 3, vocoder=VOCODER),
    ],
)
def test_the_calls_of_a_vocoder_are_counted(
    request_: DiffuseRequest | LoopRequest | MorphRequest,
) -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    polished_run(pace, clock, request_)
    assert pace.seconds(request_) == pytest.approx(2.4 + 6 * 0.3)
    more = replace(request_, vocoder=replace(VOCODER, calls=20, strength=0.9))
    assert pace.seconds(more) == pytest.approx(2.4 + 20 * 0.3)
    assert pace.seconds(replace(request_, vocoder=None)) is None
    assert pace.seconds(replace(request_, vocoder=replace(VOCODER, checkpoint="other"))) is None


def test_what_is_polished_in_one_call_is_timed_as_a_whole() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    request = replace(REQUEST, vocoder=replace(VOCODER, calls=1))
    polished_run(pace, clock, request)
    assert pace.seconds(request) == pytest.approx(2.4 + 0.3)


def test_before_one_was_made_its_parts_tell_how_long_it_takes() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    run(pace, clock)
    wanted = replace(REQUEST, vocoder=VOCODER)
    assert pace.seconds(wanted) is None
    original = Original(44_100, 1, REQUEST.tempo, "code")
    run(pace, clock, WaveRequest("polish", original, Polish(), count=3, calls=10))
    assert pace.seconds(wanted) == pytest.approx(1.5 + 2 * (6 * 0.1 + 0.5))


def test_polishing_a_clip_is_timed_by_its_steps() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    original = Original(44_100, 1, REQUEST.tempo, "code")
    request = WaveRequest("polish", original, Polish(), count=3, calls=10)
    run(pace, clock, request)
    assert pace.seconds(replace(request, calls=20, work=Polish(0.2))) == pytest.approx(2.5)


def test_a_single_loop_is_timed_without_the_loading_of_its_checkpoint() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    run(pace, clock, DiffuseRequest("tiny", count=1, calls=10))
    assert pace.seconds(DiffuseRequest("tiny", calls=10)) == pytest.approx(1.5)


def test_guidance_and_checkpoints_have_paces_of_their_own() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    guided = DiffuseRequest("tiny", count=2, calls=10, guidance=2.0, key="C")
    run(pace, clock, guided, asked=5)
    assert pace.seconds(guided) == pytest.approx(1.0)
    assert pace.seconds(DiffuseRequest("tiny", calls=10)) is None
    assert pace.seconds(DiffuseRequest("other", calls=10, guidance=2.0, key="C")) is None


def test_loops_that_nothing_polishes_tell_nothing() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for request in (LoopRequest("tiny", count=2), MorphRequest("tiny", count=2)):
        run(pace, clock, request)
        assert pace.seconds(request) is None
    assert pace.seconds(REQUEST) is None


def test_a_run_that_made_nothing_tells_nothing() -> None:
    pace = Pace()
    pace.take(Queued(1, "loops", REQUEST))
    pace.take(Ended(1, 0, cancelled=True))
    assert pace.seconds(REQUEST) is None


def test_what_was_measured_is_known_at_the_next_start(tmp_path: Path) -> None:
    clock = Clock()
    run(Pace(tmp_path / "cache" / "pace.json", clock), clock)
    assert Pace(tmp_path / "cache" / "pace.json").seconds(REQUEST) == pytest.approx(1.5)


def test_what_an_earlier_program_measured_without_a_vocoder_counts(tmp_path: Path) -> None:
    path = tmp_path / "pace.json"
    path.write_text('{"tiny": [0.1, 0.5]}')
    assert Pace(path).seconds(REQUEST) == pytest.approx(2 * 1.5)


@pytest.mark.parametrize("row", ["1", "[1]", "[-1, 2]", "[NaN, 1]", "[1, 1, -1]", "[1, 1, 1, 1]"])
def test_a_damaged_row_is_measured_anew(tmp_path: Path, row: str) -> None:
    path = tmp_path / "pace.json"
    path.write_text(f'{{"tiny": {row}}}')
    assert Pace(path).seconds(REQUEST) is None


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_damaged_file_is_measured_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pace.json"
    path.write_text(text)
    clock = Clock()
    pace = Pace(path, clock)
    assert pace.seconds(REQUEST) is None
    run(pace, clock)
    assert Pace(path).seconds(REQUEST) is not None


def test_a_job_of_which_a_loop_is_kept_early_tells_nothing() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.take(Queued(1, "loops", REQUEST))
    pace.forget(1)
    pace.take(Progressed(1, 5, 45, None))
    pace.take(ClipReady(1, entry()))
    pace.take(Ended(1, 1))
    assert pace.seconds(REQUEST) is None


def test_half_precision_has_a_pace_of_its_own() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    half = replace(REQUEST, precision="half")
    run(pace, clock, half)
    assert pace.seconds(half) == pytest.approx(1.5)
    assert pace.seconds(REQUEST) is None


class Known:
    """A first estimate of a second a bar for each question, and one for the rest."""

    def of(self, request: Request) -> Measured | None:
        return None if isinstance(request, LoopRequest) else Measured(1.0, 1.0)

    def of_vocoder(self, vocoder: DiffusionVocoder) -> Measured | None:
        return Measured(float(len(vocoder.checkpoint)), 0.0)


def test_before_a_loop_was_made_the_first_estimate_counts_and_then_the_clock() -> None:
    clock = Clock()
    pace = Pace(clock=clock, first=Known())
    assert pace.seconds(REQUEST) == pytest.approx(22.0)
    run(pace, clock)
    assert pace.seconds(REQUEST) == pytest.approx(1.5)


def test_what_is_polished_is_estimated_of_both_parts() -> None:
    clock = Clock()
    pace = Pace(clock=clock, first=Known())
    vocoder = DiffusionVocoder("wave", "0" * 64, calls=2)
    polished = replace(REQUEST, vocoder=vocoder)
    assert pace.seconds(polished) == pytest.approx(22.0 + 2 * 2 * 4.0)
    run(pace, clock)
    assert pace.seconds(polished) == pytest.approx(1.5 + 2 * 2 * 4.0)
    assert pace.seconds(LoopRequest("loops", vocoder=vocoder)) is None
