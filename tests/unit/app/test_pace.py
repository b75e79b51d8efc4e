from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.events import ClipReady, Ended, Progressed, Queued
from loopstudio.app.pace import Pace
from loopstudio.core.diffuse_request import DiffuseRequest, Original
from loopstudio.core.loop_request import LoopRequest
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
    pace: Pace, clock: Clock, request: Request = REQUEST, asked: int = 10, first: float = 0.0
) -> None:
    """Make loops of 0.1 s a question and 0.5 s after them, the first one later by `first`."""
    count, each = len(request.indices), asked + LAYERS + 1
    pace.take(Queued(1, "loops", request))
    pace.take(Progressed(1, 0, count, None))
    clock.now += 30.0
    pace.take(Progressed(1, 0, count * each, None))
    clock.now += first
    for loop in range(count):
        for inside in range(1, each):
            clock.now += 0.1 if inside <= asked else 0.5 / LAYERS
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


def test_what_is_polished_has_paces_of_its_own() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    vocoder = DiffusionVocoder("polish", "ab" * 32, calls=6)
    run(pace, clock, replace(REQUEST, vocoder=vocoder))
    assert pace.seconds(replace(REQUEST, vocoder=vocoder)) == pytest.approx(1.5)
    assert pace.seconds(REQUEST) is None
    assert pace.seconds(replace(REQUEST, vocoder=replace(vocoder, calls=9))) is None


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


def test_loops_of_other_engines_tell_nothing() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    run(pace, clock, LoopRequest("tiny", count=2))
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


@pytest.mark.parametrize(
    "text", ["", "[]", '{"tiny": 1}', '{"tiny": [1]}', '{"tiny": [-1, 2]}', '{"tiny": [NaN, 1]}']
)
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
