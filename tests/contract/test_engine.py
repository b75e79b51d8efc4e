"""What every engine keeps to; see cases.py for the engines."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.clip import Take
from loopstudio.core.engine import Engine
from loopstudio.core.errors import Cancelled, LoopstudioError
from loopstudio.core.loop_request import Between, Fresh, LatentPoint, Like, LoopRequest, Mix
from tests.contract.cases import CASES, Case
from tests.support.runs import Ticks

Opened = tuple[Engine[LoopRequest], LoopRequest]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    case: Case = request.param
    with closing(case.open(tmp_path_factory.mktemp(case.name))) as engine:
        yield engine, case.request


def made(opened: Opened, **changes: object) -> list[Take]:
    engine, request = opened
    return list(engine.generate(replace(request, **changes), Ticks()))  # type: ignore[arg-type]


def test_the_same_request_gives_the_same_takes(opened: Opened) -> None:
    pairs = zip(made(opened), made(opened), strict=True)
    assert all(np.array_equal(one.audio.samples, two.audio.samples) for one, two in pairs)


def test_each_seed_gives_its_own_loop(opened: Opened) -> None:
    first, second = made(opened)[:2]
    assert not np.array_equal(first.audio.samples, second.audio.samples)


def test_a_seed_gives_nearly_the_same_loop_whatever_else_is_in_the_batch(opened: Opened) -> None:
    seed = opened[1].seed
    together = made(opened)[1].audio.samples
    alone = made(opened, seed=seed + 1, count=1)[0].audio.samples
    assert float(np.abs(together - alone).max()) < 1e-4


def test_takes_come_in_order_with_their_seeds(opened: Opened) -> None:
    request = opened[1]
    takes = made(opened)
    assert [take.index for take in takes] == list(range(request.count))
    assert [take.seed for take in takes] == [request.item_seed(i) for i in range(request.count)]


def test_takes_are_what_the_capabilities_say(opened: Opened) -> None:
    able = opened[0].capabilities
    for take in made(opened):
        assert (take.audio.rate, take.audio.channels) == (able.rate, able.channels)
        assert (take.tempo.bpm, take.bars) == (able.native_bpm, able.bars)


def test_a_circular_engine_gives_exact_bars(opened: Opened) -> None:
    able = opened[0].capabilities
    takes = made(opened) if able.circular else []
    assert all(take.audio.frames == take.tempo.bar_frames(able.rate, able.bars) for take in takes)


def test_takes_are_heard_and_within_reason(opened: Opened) -> None:
    peaks = [float(np.abs(take.audio.samples).max()) for take in made(opened)]
    assert all(0.0 < peak <= 8.0 for peak in peaks)


def test_every_label_can_be_asked_for(opened: Opened) -> None:
    labels = opened[0].capabilities.labels
    assert [made(opened, style=label, count=1)[0].label for label in labels] == list(labels)


def test_an_unknown_style_is_refused_in_words(opened: Opened) -> None:
    with pytest.raises(LoopstudioError, match="no-such-style"):
        made(opened, style="no-such-style")


def test_ticks_rise_to_the_total(opened: Opened) -> None:
    engine, request = opened
    run = Ticks()
    list(engine.generate(request, run))
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert len({tick[1] for tick in run.seen}) == 1
    assert done[-1] == run.seen[-1][1]


def test_progress_moves_before_the_first_loop_is_there(opened: Opened) -> None:
    engine, request = opened
    run = Ticks()
    next(iter(engine.generate(request, run)))
    assert run.seen[-1][0] > 0


def test_progress_inside_the_first_loops_claims_none_that_is_not_made(opened: Opened) -> None:
    engine, request = opened
    run = Ticks()
    next(iter(engine.generate(request, run)))
    done, total = run.seen[-1]
    assert done < total


def test_a_run_may_begin_where_another_ended(opened: Opened) -> None:
    first, second = latents(opened)
    for idea in (Fresh(), Like(first), Between(first, second), Mix(first, second)):
        whole, rest = made(opened, idea=idea), made(opened, idea=idea, first=2)
        assert [(take.index, take.seed, take.latent) for take in rest] == [
            (take.index, take.seed, take.latent) for take in whole[2:]
        ]


def test_cancel_keeps_what_was_made(opened: Opened) -> None:
    engine, request = opened
    run, kept = Ticks(), list[Take]()
    takes = engine.generate(replace(request, count=64), run)
    kept.append(next(takes))
    run.cancel()
    with pytest.raises(Cancelled):
        kept.extend(takes)
    assert 1 <= len(kept) < 64


def test_the_latent_of_a_take_leads_back_near_it(opened: Opened) -> None:
    latent = made(opened, count=1)[0].latent
    able = opened[0].capabilities
    shape = latent.array().shape if latent is not None else (0, 0)
    assert shape == (able.layers, able.w_dim)


def test_an_engine_works_on_after_a_cancelled_run(opened: Opened) -> None:
    engine, request = opened
    before = made(opened)
    with pytest.raises(Cancelled):
        list(engine.generate(request, Ticks(stop_at=1)))
    after = made(opened)
    assert np.array_equal(before[-1].audio.samples, after[-1].audio.samples)


def latents(opened: Opened) -> tuple[LatentPoint, LatentPoint]:
    first, second = [take.latent for take in made(opened)[:2]]
    if first is None or second is None:
        pytest.skip("this engine has no latent to walk in")
    return first, second


def test_more_like_this_gives_different_loops(opened: Opened) -> None:
    first, _ = latents(opened)
    near = made(opened, idea=Like(first, 0.3))
    assert not np.array_equal(near[0].audio.samples, near[1].audio.samples)


def test_a_small_radius_stays_nearer_than_a_large_one(opened: Opened) -> None:
    first, _ = latents(opened)
    spread = []
    for radius in (0.05, 1.0):
        points = [take.latent for take in made(opened, idea=Like(first, radius))]
        steps = [float(np.abs(p.array() - first.array()).mean()) for p in points if p]
        spread.append(float(np.mean(steps)))
    assert spread[0] < spread[1]


def test_between_two_goes_from_one_to_the_other_and_makes_neither_again(opened: Opened) -> None:
    start, end = latents(opened)
    takes = made(opened, idea=Between(start, end), noise=False)
    for place, point in enumerate(take.latent for take in takes):
        assert point is not None
        way = (place + 1) / (len(takes) + 1)
        wanted = (1.0 - way) * start.array() + way * end.array()
        np.testing.assert_allclose(point.array(), wanted, atol=1e-5)


def test_a_mix_takes_its_coarse_layers_from_the_rhythm_and_the_rest_from_the_sound(
    opened: Opened,
) -> None:
    rhythm, sound = latents(opened)
    mixed = made(opened, idea=Mix(rhythm, sound, 0.5), count=1)[0].latent
    assert mixed is not None
    half = round(0.5 * rhythm.layers)
    np.testing.assert_allclose(mixed.array()[:half], rhythm.array()[:half], atol=1e-5)
    np.testing.assert_allclose(mixed.array()[half:], sound.array()[half:], atol=1e-5)
