from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.engine import Onlooking, Run
from loopstudio.core.errors import Cancelled
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.engines.resounding import resounded
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import STEPS, FakeEngine
from tests.support.runs import Onlooker, Ticks

CALLS = 3
WANTED = DiffusionVocoder("polish", "ab" * 32, CALLS, 0.3)
REQUEST = LoopRequest("fake-drums", count=3, seed=5)


@dataclass
class Halving:
    """Polishes by making a loop half as loud."""

    asked: list[tuple[int, float, int]] = field(default_factory=list)

    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        for done in range(calls):
            run.tick(done, calls)
        self.asked.append((calls, strength, seed))
        return Audio(np.float32(0.5) * audio.samples, audio.rate)


def made(run: Run, vocoder: Halving | None = None) -> Iterator[Take]:
    engine = FakeEngine(fake_info(Path("/nowhere")))
    return resounded(engine, vocoder or Halving(), WANTED, REQUEST, run)


def test_each_take_is_polished_by_its_own_seed() -> None:
    plain = list(FakeEngine(fake_info(Path("/nowhere"))).generate(REQUEST, Ticks()))
    vocoder = Halving()
    for take, again in zip(plain, made(Ticks(), vocoder), strict=True):
        np.testing.assert_array_equal(again.audio.samples, np.float32(0.5) * take.audio.samples)
        assert (again.index, again.seed, again.latent) == (take.index, take.seed, take.latent)
    assert vocoder.asked == [(CALLS, 0.3, seed) for seed in (5, 6, 7)]


def test_ticks_rise_through_both_to_the_total() -> None:
    run = Ticks()
    list(made(run))
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert {tick[1] for tick in run.seen} == {3 * (STEPS + CALLS)}
    assert done[-1] == 3 * (STEPS + CALLS)


def test_a_stop_while_it_is_polished_ends_it() -> None:
    with pytest.raises(Cancelled):
        list(made(Ticks(stop_at=STEPS + 2)))


class Shown(FakeEngine):
    """Shows each loop once before it is made, and notes which are enough."""

    def __init__(self) -> None:
        super().__init__(fake_info(Path("/nowhere")))
        self.enough: list[bool] = []

    def generate(self, request: Request, run: Run) -> Iterator[Take]:
        assert isinstance(run, Onlooking)
        for take in super().generate(request, run):
            run.look(partial(Glimpse, take.index, 1, 2, 1, 1, b"x"))
            self.enough.append(run.enough(take.index))
            yield take


def test_who_looks_on_sees_what_is_polished_afterwards() -> None:
    engine, run = Shown(), Onlooker(keeps=(1,))
    list(resounded(engine, Halving(), WANTED, REQUEST, run))
    assert [glimpse.index for glimpse in run.glimpses] == [0, 1, 2]
    assert engine.enough == [False, True, False]
    nobody = Shown()
    list(resounded(nobody, Halving(), WANTED, REQUEST, Ticks()))
    assert nobody.enough == [False, False, False]
