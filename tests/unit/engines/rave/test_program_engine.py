from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.morph_request import MorphRequest, Slider
from loopstudio.core.tempo import Tempo
from loopstudio.engines import running
from loopstudio.engines.rave.foreign import import_files
from loopstudio.engines.rave.program_engine import ProgramEngine
from tests.support.rave_exports import written
from tests.support.rave_programs import HOP, LATENT, RATE, Remembering, Strange
from tests.support.runs import Ticks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
REQUEST = MorphRequest("mine", count=2, spread=0.5)


@pytest.fixture(params=[Strange, Remembering])
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProgramEngine]:
    monkeypatch.setattr(running, "check_apart", lambda: None)
    path = written(tmp_path / "net.ts", request.param())
    info = import_files([path], tmp_path / "mine", "drums", program=True)
    with closing(ProgramEngine(info)) as opened:
        yield opened


def loop(frames: int = 40 * HOP) -> Audio:
    drawn = np.random.default_rng(1).uniform(-0.5, 0.5, (2, frames))
    return Audio(drawn.astype(np.float32), RATE)


def test_takes_are_exactly_the_bars_asked_for_and_join(engine: ProgramEngine) -> None:
    for bars, bpm in ((1, 120.0), (2, 93.7)):
        request = replace(REQUEST, tempo=Tempo(bpm), bars=bars)
        for take in engine.generate(request, Ticks()):
            assert take.audio.frames == Tempo(bpm).bar_frames(RATE, bars)
            assert seam_db(take.audio) <= 0.0


def test_the_same_request_gives_the_same_sound(engine: ProgramEngine) -> None:
    request = replace(REQUEST, sounds=(engine.encode(loop()),), sliders=(Slider(0, 0.5),))
    one, two = (list(engine.generate(request, Ticks())) for _ in range(2))
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first.audio.samples, second.audio.samples)
    assert not np.array_equal(one[0].audio.samples, one[1].audio.samples)


def test_a_sound_is_told_frame_by_frame(engine: ProgramEngine) -> None:
    assert engine.encode(loop()).array().shape == (LATENT, 40)
    with pytest.raises(CheckpointError, match="too long to morph"):
        engine.encode(loop(61 * RATE))


def test_a_run_is_stopped_between_takes(engine: ProgramEngine) -> None:
    run = Ticks()
    takes = engine.generate(replace(REQUEST, count=9), run)
    next(takes)
    run.cancel()
    with pytest.raises(Cancelled):
        list(takes)


def test_a_closed_engine_says_so(engine: ProgramEngine) -> None:
    assert engine.capabilities.rate == RATE
    engine.close()
    with pytest.raises(CheckpointError, match="was closed"):
        engine.encode(loop())
