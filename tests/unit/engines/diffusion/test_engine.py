from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import DiffuseRequest, Repaint, Vary
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.engine import DiffusionEngine
from tests.support.diffusion import LABELS, UNSTEADIED, latent_bundle
from tests.support.runs import Onlooker, Ticks

REQUEST = DiffuseRequest("tiny", count=3, calls=3)
ONE = replace(REQUEST, count=1)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DiffusionEngine]:
    folder = tmp_path_factory.mktemp("diffusion")
    with closing(DiffusionEngine(latent_bundle(folder / "tiny"))) as opened:
        yield opened


def made(engine: DiffusionEngine, request: DiffuseRequest = REQUEST) -> list[Take]:
    return list(engine.generate(request, Ticks()))


def samples(take: Take) -> NDArray[np.float32]:
    return take.audio.samples


def loop(seconds: float = 2.0, channels: int = 1, rate: int = 44_100) -> Audio:
    random = np.random.default_rng(1)
    shape = (channels, round(seconds * rate))
    return Audio(random.uniform(-0.5, 0.5, shape).astype(np.float32), rate)


@pytest.mark.parametrize("bars", [1, 3, 8])
def test_takes_are_the_bars_asked_for_at_the_checkpoints_tempo(
    engine: DiffusionEngine, bars: int
) -> None:
    (take,) = made(engine, replace(ONE, bars=bars, tempo=Tempo(93.0)))
    assert (take.tempo, take.bars) == (Tempo(120.0), bars)
    assert take.audio.frames == bars * 88_200


def test_takes_join_their_own_beginning(engine: DiffusionEngine) -> None:
    assert all(seam_db(take.audio) <= 0.0 for take in made(engine))


def test_the_same_request_gives_the_same_sound(engine: DiffusionEngine) -> None:
    for one, two in zip(made(engine), made(engine), strict=True):
        assert np.array_equal(samples(one), samples(two))


def test_an_item_does_not_depend_on_its_batch(engine: DiffusionEngine) -> None:
    together = made(engine)[2]
    (alone,) = made(engine, replace(ONE, seed=2))
    assert np.array_equal(samples(alone), samples(together))
    assert (together.index, together.seed) == (2, 2)
    (rest,) = made(engine, replace(REQUEST, first=2))
    assert np.array_equal(samples(rest), samples(together))


def test_every_style_can_be_asked_for(engine: DiffusionEngine) -> None:
    assert engine.capabilities.labels == LABELS
    assert [made(engine, replace(ONE, style=style))[0].label for style in LABELS] == list(LABELS)


def test_noise_of_the_vocoder_is_that_of_its_seed(engine: DiffusionEngine) -> None:
    one, two = (made(engine, replace(ONE, noise_seed=seed))[0] for seed in (1, 2))
    assert not np.array_equal(samples(one), samples(two))


@pytest.mark.parametrize(("channels", "rate"), [(1, 44_100), (2, 44_100), (1, 22_050), (2, 96_000)])
def test_any_rate_and_channels_are_heard(engine: DiffusionEngine, channels: int, rate: int) -> None:
    track = engine.encode(loop(4.0, channels, rate))
    assert track.array().shape == (6, 84)


def test_both_sides_are_heard_as_their_middle(engine: DiffusionEngine) -> None:
    mono = loop()
    wide = Audio(np.concatenate((mono.samples * 1.5, mono.samples * 0.5)), 44_100)
    np.testing.assert_allclose(engine.encode(wide).array(), engine.encode(mono).array(), atol=1e-4)


def test_a_slight_variation_sounds_as_the_sound_sent_through(engine: DiffusionEngine) -> None:
    sound = loop()
    request = replace(ONE, calls=16, idea=Vary(engine.encode(sound), 0.01))
    back = engine.roundtrip(sound).samples
    (near,) = made(engine, request)
    (far,) = made(engine, replace(request, idea=Vary(engine.encode(sound), 1.0)))
    error = [
        np.square(samples(take) - back).mean() / np.square(back).mean() for take in (near, far)
    ]
    assert error[0] < 0.1 * error[1]


def test_what_is_not_painted_sounds_as_the_sound_sent_through(tmp_path: Path) -> None:
    sound = loop(4.0)
    painted = Painted((Span(0.5, 0.75),))
    with closing(DiffusionEngine(latent_bundle(tmp_path / "tiny", None, UNSTEADIED))) as engine:
        (take,) = made(engine, replace(ONE, bars=2, idea=Repaint(engine.encode(sound), painted)))
        back = engine.roundtrip(sound).samples[:, 20_000:70_000]
    assert np.abs(samples(take)[:, 20_000:70_000] - back).max() < 1e-2 * np.abs(back).max()


def test_what_is_thought_of_a_loop_can_be_followed(engine: DiffusionEngine) -> None:
    told: list[tuple[int, int]] = []
    list(engine.generate(REQUEST, Ticks(), lambda step: told.append((step.done, step.total))))
    assert told == [(1, 3), (2, 3), (3, 3)] * 3


def test_ticks_rise_to_the_total_and_move_before_the_first_loop(engine: DiffusionEngine) -> None:
    run = Ticks()
    takes = engine.generate(REQUEST, run)
    next(takes)
    assert 0 < run.seen[-1][0] < run.seen[-1][1]
    list(takes)
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert done[-1] == run.seen[-1][1]


def test_calls_count_as_what_they_take_and_those_under_guidance_twice(
    engine: DiffusionEngine,
) -> None:
    for asked in (ONE, replace(ONE, calls=2 * ONE.calls, guidance=2.0, key="C")):
        run = Ticks()
        list(engine.generate(asked, run))
        behind = sorted({done for done, _total in run.seen})
        assert behind[:3] == [0, *(12 * asked.calls // ONE.calls * i for i in (1, 2))]


@pytest.mark.parametrize("stop_at", [1, 13, 37, 40])
def test_a_run_is_stopped_between_calls_and_layers(engine: DiffusionEngine, stop_at: int) -> None:
    run = Ticks(stop_at)
    with pytest.raises(Cancelled):
        list(engine.generate(REQUEST, run))
    assert run.seen[-1][0] == stop_at - 1
    assert made(engine)


def test_cancel_keeps_what_was_made(engine: DiffusionEngine) -> None:
    run = Ticks()
    takes = engine.generate(replace(REQUEST, count=64), run)
    kept = [next(takes)]
    run.cancel()
    with pytest.raises(Cancelled):
        kept.extend(takes)
    assert len(kept) == 1


def test_a_sound_too_long_is_refused(engine: DiffusionEngine) -> None:
    with pytest.raises(CheckpointError, match="61 seconds are too long"):
        engine.encode(loop(61.0, rate=8_000))


def test_a_tempo_whose_bars_are_no_whole_frames_is_refused(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    with pytest.raises(CheckpointError, match="at 400 BPM are 26460"):
        DiffusionEngine(replace(info, native_bpm=400.0))


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    closed = DiffusionEngine(latent_bundle(tmp_path / "tiny"))
    closed.close()
    with pytest.raises(CheckpointError, match="was closed"):
        closed.encode(loop())


def test_a_loop_is_seen_on_its_way(engine: DiffusionEngine) -> None:
    run = Onlooker()
    list(engine.generate(REQUEST, run))
    assert [(one.index, one.done) for one in run.glimpses] == [
        (index, done) for index in range(3) for done in (1, 2, 3)
    ]
    assert run.glimpses[0].cells != run.glimpses[2].cells


def test_looking_on_changes_nothing(engine: DiffusionEngine) -> None:
    for one, two in zip(engine.generate(REQUEST, Onlooker()), made(engine), strict=True):
        assert np.array_equal(samples(one), samples(two))


def test_a_loop_is_kept_as_it_is_and_the_next_one_made_whole(engine: DiffusionEngine) -> None:
    kept, whole, _ = engine.generate(REQUEST, Onlooker(keeps=(0,)))
    assert (kept.kept_at, whole.kept_at) == (1, None)
    assert not np.array_equal(samples(kept), samples(made(engine)[0]))
    assert np.array_equal(samples(whole), samples(made(engine)[1]))


@pytest.mark.parametrize("told", [{}, {"style": "house", "guidance": 2.0, "calls": 6}])
def test_what_was_kept_early_is_made_again(
    engine: DiffusionEngine, told: dict[str, object]
) -> None:
    request = replace(REQUEST, **told)  # type: ignore[arg-type]
    kept = next(iter(engine.generate(request, Onlooker(keeps=(0,)))))
    assert kept.kept_at is not None
    again = made(engine, replace(request, kept_at=kept.kept_at))[0]
    assert np.array_equal(samples(again), samples(kept))
    assert again.kept_at == kept.kept_at


def test_progress_of_a_request_that_is_kept_early_reaches_its_end(engine: DiffusionEngine) -> None:
    run = Ticks()
    list(engine.generate(replace(REQUEST, kept_at=1), run))
    assert run.seen[-1][0] == run.seen[-1][1]
