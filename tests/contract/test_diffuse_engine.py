"""What every engine of Diffuse keeps to, whichever form its network is in."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Engine
from loopstudio.core.errors import Cancelled, LoopstudioError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from loopstudio.engines.registry import load
from tests.support.diffusion import latent_bundle, sound_bundle
from tests.support.published_bundles import DANCE, published_bundle
from tests.support.runs import Ticks

Opened = Engine[Request]
REQUEST = DiffuseRequest("tiny", count=4, seed=11, calls=3)


@dataclass(frozen=True)
class Case:
    """A form of Diffuse's networks."""

    name: str
    bundle: Callable[[Path], CheckpointInfo]


CASES = (
    Case("latent", latent_bundle),
    Case("sound", sound_bundle),
    Case("generator", published_bundle),
    Case("dance", lambda folder: published_bundle(folder, DANCE)),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp(request.param.name)
    with closing(load(request.param.bundle(folder / "tiny"))) as opened:
        yield opened


def made(engine: Opened, **changes: object) -> list[Take]:
    return list(engine.generate(replace(REQUEST, **changes), Ticks()))  # type: ignore[arg-type]


def test_the_same_request_gives_the_same_takes(engine: Opened) -> None:
    pairs = zip(made(engine), made(engine), strict=True)
    assert all(np.array_equal(one.audio.samples, two.audio.samples) for one, two in pairs)


def test_each_seed_gives_its_own_loop(engine: Opened) -> None:
    first, second = made(engine)[:2]
    assert not np.array_equal(first.audio.samples, second.audio.samples)


def test_a_seed_gives_the_same_loop_whatever_else_is_in_the_batch(engine: Opened) -> None:
    together = made(engine)[1].audio.samples
    alone = made(engine, seed=12, count=1)[0].audio.samples
    assert np.array_equal(together, alone)


def test_takes_come_in_order_with_their_seeds(engine: Opened) -> None:
    takes = made(engine)
    assert [take.index for take in takes] == list(range(4))
    assert [take.seed for take in takes] == [11, 12, 13, 14]


def test_takes_are_what_the_capabilities_say_and_exact_bars(engine: Opened) -> None:
    able = engine.capabilities
    for take in made(engine, bars=2):
        assert (take.audio.rate, take.audio.channels) == (able.rate, able.channels)
        assert (take.tempo.bpm, take.bars) == (able.native_bpm, 2)
        assert take.audio.frames == take.tempo.bar_frames(able.rate, 2)


def test_takes_are_heard_and_within_reason(engine: Opened) -> None:
    peaks = [float(np.abs(take.audio.samples).max()) for take in made(engine)]
    assert all(0.0 < peak <= 100.0 for peak in peaks)


def test_an_unknown_style_is_refused_in_words(engine: Opened) -> None:
    with pytest.raises(LoopstudioError, match="no-such-style"):
        made(engine, style="no-such-style")


def test_a_request_of_another_kind_is_refused_in_words(engine: Opened) -> None:
    with pytest.raises(LoopstudioError, match="its engine is another"):
        list(engine.generate(LoopRequest("tiny"), Ticks()))


def test_ticks_rise_to_the_total_and_claim_no_loop_that_is_not_made(engine: Opened) -> None:
    run = Ticks()
    takes = engine.generate(REQUEST, run)
    next(iter(takes))
    done, total = run.seen[-1]
    assert 0 < done < total / 4
    list(takes)
    every = [tick[0] for tick in run.seen]
    assert every == sorted(every)
    assert {tick[1] for tick in run.seen} == {total}
    assert every[-1] == total


def test_cancel_keeps_what_was_made_and_the_engine_works_on(engine: Opened) -> None:
    before = made(engine, count=1)[0]
    run, kept = Ticks(), list[Take]()
    takes = engine.generate(replace(REQUEST, count=64), run)
    kept.append(next(iter(takes)))
    run.cancel()
    with pytest.raises(Cancelled):
        kept.extend(takes)
    assert np.array_equal(kept[0].audio.samples, before.audio.samples)
    assert len(kept) == 1
    assert np.array_equal(made(engine, count=1)[0].audio.samples, before.audio.samples)
