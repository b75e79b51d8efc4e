from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.audio.level import rms_db
from loopstudio.audio.original import original_of, sound_of
from loopstudio.core.clip import Take
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest
from loopstudio.engines.diffusion.wave_engine import WaveEngine
from tests.support.runs import Ticks
from tests.support.wave import dull, wave_bundle

TEMPO, CUTOFF = Tempo(173.0), 3_000.0


def request(rate: int = 44_100, channels: int = 1) -> WaveRequest:
    original = original_of(dull(TEMPO, CUTOFF, rate, channels), TEMPO)
    return WaveRequest("tiny", original, Polish(), count=3, seed=11, tempo=TEMPO, calls=3)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaveEngine]:
    with closing(WaveEngine(wave_bundle(tmp_path_factory.mktemp("wave") / "tiny"))) as opened:
        yield opened


def made(engine: WaveEngine, asked: WaveRequest) -> list[Take]:
    return list(engine.generate(asked, Ticks()))


def test_the_same_request_gives_the_same_takes_and_each_seed_its_own(engine: WaveEngine) -> None:
    one, same = made(engine, request()), made(engine, request())
    for left, right in zip(one, same, strict=True):
        assert np.array_equal(left.audio.samples, right.audio.samples)
    assert not np.array_equal(one[0].audio.samples, one[1].audio.samples)
    assert [(take.index, take.seed) for take in one] == [(0, 11), (1, 12), (2, 13)]


def test_a_loop_is_the_same_whatever_is_made_with_it(engine: WaveEngine) -> None:
    together = made(engine, request())[1]
    (alone,) = made(engine, replace(request(), seed=12, count=1))
    assert np.array_equal(together.audio.samples, alone.audio.samples)
    rest = made(engine, replace(request(), first=1))
    assert np.array_equal(rest[0].audio.samples, together.audio.samples)


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2), (22_050, 1)])
def test_a_polished_loop_has_the_form_and_the_level_of_the_first(
    engine: WaveEngine, rate: int, channels: int
) -> None:
    asked = request(rate, channels)
    first, take = sound_of(asked.original), made(engine, replace(asked, count=1))[0]
    assert (take.audio.rate, take.audio.samples.shape) == (rate, first.samples.shape)
    assert rms_db(take.audio) == pytest.approx(rms_db(first), abs=0.5)


@pytest.mark.parametrize(
    ("rate", "made_at"), [(44_100, 44_100), (48_000, 48_000), (22_050, 44_100)]
)
def test_an_upsampled_loop_keeps_its_lows_and_gets_highs(
    engine: WaveEngine, rate: int, made_at: int
) -> None:
    asked = replace(request(rate, 2), work=Upsample(CUTOFF), count=1)
    (take,) = made(engine, asked)
    assert (take.audio.rate, take.audio.frames) == (made_at, TEMPO.bar_frames(made_at))
    first = sound_of(asked.original)
    before = np.fft.rfft(first.samples) / first.frames
    after = np.fft.rfft(take.audio.samples) / take.audio.frames
    kept = int(0.89 * CUTOFF * first.seconds)
    assert np.abs(after[:, :kept] - before[:, :kept]).max() < 1e-5
    cut = int(1.1 * CUTOFF * first.seconds)
    assert np.abs(after[:, cut:]).max() > 1e-5


def test_ticks_rise_to_the_total(engine: WaveEngine) -> None:
    run = Ticks()
    list(engine.generate(request(), run))
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert {tick[1] for tick in run.seen} == {12}
    assert done[-1] == 12


def test_after_a_stop_the_engine_works_on(engine: WaveEngine) -> None:
    with pytest.raises(Cancelled):
        list(engine.generate(request(), Ticks(stop_at=2)))
    assert len(made(engine, request())) == 3


class Impatient(Ticks):
    """Stops a moment after a step was told: when the same is told for the third time."""

    def tick(self, done: int, total: int) -> None:
        super().tick(done, total)
        if self.seen.count((done, total)) == 3:
            self.cancel()


@pytest.mark.parametrize("work", [Polish(), Upsample(CUTOFF)])
def test_a_stop_ends_it_within_a_call(engine: WaveEngine, work: Polish | Upsample) -> None:
    run = Impatient()
    with pytest.raises(Cancelled):
        list(engine.generate(replace(request(), work=work), run))
    assert run.seen[-3:] == [run.seen[-1]] * 3
    assert run.seen[-1][0] <= 1


def test_a_sound_is_polished_in_its_own_form(engine: WaveEngine) -> None:
    first = dull(TEMPO, CUTOFF, 48_000, 2)
    again = engine.polish(first, 2, 0.5, 4, Ticks())
    assert (again.rate, again.samples.shape) == (first.rate, first.samples.shape)
    assert not np.array_equal(again.samples, first.samples)


def test_a_closed_one_makes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = WaveEngine(wave_bundle(tmp_path_factory.mktemp("closed") / "tiny"))
    engine.close()
    with pytest.raises(CheckpointError, match="was closed"):
        made(engine, request())
    assert engine.capabilities.rate == 44_100
