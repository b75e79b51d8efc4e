from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.morph_request import Blend, MorphRequest, Slider, Tail
from loopstudio.core.tempo import Tempo
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig, RawConfig
from loopstudio.engines.rave.engine import RaveEngine
from tests.support.rave import DISCRETE, SPHERICAL, tiny_bundle
from tests.support.runs import Ticks

CONFIG = replace(RaveConfig.tiny(), noise=NoiseConfig((2,), 2, 4))
REQUEST = MorphRequest("tiny", count=3, spread=1.0)
ONE = replace(REQUEST, count=1)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RaveEngine]:
    folder = tmp_path_factory.mktemp("rave")
    with closing(RaveEngine(tiny_bundle(folder / "tiny", CONFIG))) as opened:
        yield opened


def made(engine: RaveEngine, request: MorphRequest = REQUEST) -> list[Take]:
    return list(engine.generate(request, Ticks()))


def samples(take: Take) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return take.audio.samples


def loop(frames: int = 22_050, channels: int = 1, rate: int = 44_100) -> Audio:
    random = np.random.default_rng(1)
    return Audio(random.uniform(-0.5, 0.5, (channels, frames)).astype(np.float32), rate)


@pytest.mark.parametrize(("bpm", "bars"), [(120.0, 1), (93.7, 2), (200.0, 8)])
def test_takes_are_exactly_the_bars_asked_for(engine: RaveEngine, bpm: float, bars: int) -> None:
    (take,) = made(engine, replace(REQUEST, count=1, tempo=Tempo(bpm), bars=bars))
    assert (take.tempo, take.bars) == (Tempo(bpm), bars)
    assert take.audio.frames == Tempo(bpm).bar_frames(44_100, bars)


@pytest.mark.parametrize("bpm", [120.0, 93.7, 137.1])
def test_takes_join_their_own_beginning(engine: RaveEngine, bpm: float) -> None:
    for take in made(engine, replace(REQUEST, tempo=Tempo(bpm))):
        assert seam_db(take.audio) <= 0.0


def test_the_same_request_gives_the_same_sound(engine: RaveEngine) -> None:
    for one, two in zip(made(engine), made(engine), strict=True):
        assert np.array_equal(samples(one), samples(two))


def test_an_item_does_not_depend_on_its_batch(engine: RaveEngine) -> None:
    together = made(engine)[2]
    (alone,) = made(engine, replace(REQUEST, seed=2, count=1))
    assert np.array_equal(samples(alone), samples(together))
    assert (together.index, together.seed) == (2, 2)


@pytest.mark.parametrize(("bpm", "bars", "place"), [(120.0, 1, 0.3), (93.7, 2, 0.95)])
def test_an_excerpt_is_what_the_loop_has_there(
    engine: RaveEngine, bpm: float, bars: int, place: float
) -> None:
    request = replace(ONE, tempo=Tempo(bpm), bars=bars)
    (whole,) = made(engine, request)
    part = engine.excerpt(request, place, Ticks())
    assert part is not None
    assert part.frames == whole.audio.frames
    hop = CONFIG.hop
    assert 0 <= place * part.frames - part.start <= hop + 1
    assert 0.3 <= part.audio.seconds < 0.4
    at = (part.start + np.arange(part.audio.frames)) % part.frames
    error = part.audio.samples - whole.audio.samples[:, at]
    # Noise up to half the rate, which a bar that is no whole number of frames shifts a little.
    assert np.square(error).mean() < 1e-2 * np.square(whole.audio.samples).mean()


def test_an_excerpt_stops_within_a_few_layers(engine: RaveEngine) -> None:
    whole = Ticks()
    assert engine.excerpt(ONE, 0.3, whole) is not None
    assert len(whole.seen) > 1

    class Twice(Ticks):
        def tick(self, done: int, total: int) -> None:
            super().tick(done, total)
            self.cancelled = len(self.seen) == 2

    run = Twice()
    with pytest.raises(Cancelled):
        engine.excerpt(ONE, 0.3, run)
    assert len(run.seen) == 2


def test_a_short_loop_has_no_excerpt(engine: RaveEngine) -> None:
    assert engine.excerpt(replace(ONE, tempo=Tempo(200.0, 2, 4)), 0.0, Ticks()) is None


def test_bfloat16_is_chosen_and_sounds_alike(engine: RaveEngine, tmp_path: Path) -> None:
    with closing(RaveEngine(tiny_bundle(tmp_path / "tiny", CONFIG), dtype=torch.bfloat16)) as other:
        (near,), (exact,) = made(other, ONE), made(engine, ONE)
    error = samples(near) - samples(exact)
    assert 0.0 < np.square(error).mean() < 1e-3 * np.square(samples(exact)).mean()


def test_a_slider_is_heard(engine: RaveEngine) -> None:
    still = replace(REQUEST, count=1, spread=0.0)
    (plain,) = made(engine, still)
    (moved,) = made(engine, replace(still, sliders=(Slider(0, offset=1.0),)))
    (other,) = made(engine, replace(still, tail=Tail(kept=1, seed=3)))
    assert np.abs(samples(moved) - samples(plain)).max() > 1e-3
    assert np.abs(samples(other) - samples(plain)).max() > 1e-3


def test_noise_is_that_of_its_seed(engine: RaveEngine) -> None:
    (one,) = made(engine, replace(REQUEST, count=1, noise_seed=1))
    (two,) = made(engine, replace(REQUEST, count=1, noise_seed=2))
    assert not np.array_equal(samples(one), samples(two))


def test_a_sound_is_told_frame_by_frame_and_made_again(engine: RaveEngine) -> None:
    track = engine.encode(loop())
    assert track.array().shape == (4, round(22_050 / CONFIG.hop))
    request = replace(REQUEST, count=1, spread=0.0, tempo=Tempo(120.0), sounds=(track,))
    (take,) = made(engine, request)
    assert take.audio.frames == 88_200


def test_a_rolled_loop_is_told_as_the_rolled_trajectory(engine: RaveEngine) -> None:
    sound = loop(frames=100 * CONFIG.hop)
    rolled = Audio(np.roll(sound.samples, 7 * CONFIG.hop, axis=1), sound.rate)
    told, again = engine.encode(sound).array(), engine.encode(rolled).array()
    np.testing.assert_allclose(again, np.roll(told, 7, axis=1), atol=1e-4)


def test_other_rates_and_channels_are_taken(engine: RaveEngine) -> None:
    mono = engine.encode(loop(frames=2_000, rate=22_050))
    assert mono.array().shape[1] == round(4_000 / CONFIG.hop)
    wide = loop(frames=2_000)
    both = Audio(np.concatenate((wide.samples, wide.samples)), wide.rate)
    np.testing.assert_allclose(engine.encode(both).array(), engine.encode(wide).array(), atol=1e-5)


def test_a_sound_too_long_to_morph_is_refused(engine: RaveEngine) -> None:
    with pytest.raises(CheckpointError, match="61 seconds are too long"):
        engine.encode(loop(frames=61 * 8_000, rate=8_000))


def test_capabilities_are_the_manifests(engine: RaveEngine) -> None:
    able = engine.capabilities
    assert (able.kind, able.rate, able.channels, able.circular) == ("drums", 44_100, 1, True)


def test_a_stereo_checkpoint_takes_and_gives_both_sides(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "wide", replace(CONFIG, channels=2))
    with closing(RaveEngine(info)) as wide:
        track = wide.encode(loop())
        (take,) = made(wide, MorphRequest("wide", sounds=(track,)))
    assert take.audio.channels == 2


def test_latents_beside_those_that_are_told_are_held_noise(tmp_path: Path) -> None:
    config = replace(CONFIG, extra=3, latent_kind="plain")
    with closing(RaveEngine(tiny_bundle(tmp_path / "beside", config))) as beside:
        one, two = (made(beside, MorphRequest("beside", tail=Tail(seed=s)))[0] for s in (1, 2))
    assert not np.array_equal(samples(one), samples(two))


@pytest.mark.parametrize("config", [DISCRETE, SPHERICAL], ids=["discrete", "spherical"])
def test_codes_and_angles_are_heard_moved_and_made_again(
    config: RaveConfig, tmp_path: Path
) -> None:
    with closing(RaveEngine(tiny_bundle(tmp_path / "tiny", config))) as opened:
        one, two = opened.encode(loop()), opened.encode(loop(rate=32_000))
        assert one.dimensions == 3
        request = MorphRequest("tiny", count=6, sounds=(one, two), spread=0.2, seed=3)
        request = replace(request, blend=Blend(0.5), sliders=(Slider(1, offset=0.3),))
        takes = made(opened, request)
        for take, again in zip(takes, made(opened, request), strict=True):
            assert np.array_equal(samples(take), samples(again))
            assert seam_db(take.audio) <= 0.0
        assert not np.array_equal(samples(takes[0]), samples(takes[1]))
        (alone,) = made(opened, replace(request, seed=8, count=1))
    np.testing.assert_allclose(samples(alone), samples(takes[5]), atol=1e-5)


def test_a_rolled_loop_has_the_rolled_codes(tmp_path: Path) -> None:
    sound = loop(frames=100 * DISCRETE.hop)
    rolled = Audio(np.roll(sound.samples, 7 * DISCRETE.hop, axis=1), sound.rate)
    with closing(RaveEngine(tiny_bundle(tmp_path / "tiny", DISCRETE))) as opened:
        told, again = opened.encode(sound).array(), opened.encode(rolled).array()
    assert set(np.unique(told)) <= set(range(12))
    assert np.mean(again == np.roll(told, 7, axis=1)) > 0.97


RAW = replace(RaveConfig.tiny(), raw=RawConfig((4, 4), ((1, 3), (1,))))
KERNELS = replace(RaveConfig.tiny(), form="v1", repeats=2, kernels=(3, 5), channels=2)


@pytest.mark.parametrize("config", [RAW, KERNELS], ids=["no sub-bands out", "two kernels"])
def test_other_layouts_go_in_a_circle_too(config: RaveConfig, tmp_path: Path) -> None:
    sound = loop(frames=5_520 * config.hop)
    rolled = Audio(np.roll(sound.samples, 690 * config.hop, axis=1), sound.rate)
    with closing(RaveEngine(tiny_bundle(tmp_path / "tiny", config))) as opened:
        told, again = opened.encode(sound), opened.encode(rolled)
        np.testing.assert_allclose(again.array(), np.roll(told.array(), 690, axis=1), atol=1e-4)
        tempo = Tempo(240.0 * 44_100 / sound.frames)
        request = MorphRequest("tiny", tempo=tempo, bars=1)
        (one,) = made(opened, replace(request, sounds=(told,)))
        (two,) = made(opened, replace(request, sounds=(again,)))
    assert one.audio.channels == config.channels
    assert np.abs(samples(one)).max() > 1e-4
    turned = np.roll(samples(one), 690 * config.hop, axis=1)
    np.testing.assert_allclose(samples(two), turned, atol=1e-4)


def test_ticks_rise_to_the_total_and_move_before_the_first_loop(engine: RaveEngine) -> None:
    run = Ticks()
    takes = engine.generate(REQUEST, run)
    next(takes)
    assert 0 < run.seen[-1][0] < run.seen[-1][1]
    list(takes)
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert done[-1] == run.seen[-1][1]


def test_a_run_is_stopped_between_layers(engine: RaveEngine) -> None:
    run = Ticks()
    takes = engine.generate(replace(REQUEST, count=64), run)
    kept = [next(takes)]
    run.cancel()
    with pytest.raises(Cancelled):
        kept.extend(takes)
    assert 1 <= len(kept) < 64
    assert made(engine)


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    closed = RaveEngine(tiny_bundle(tmp_path / "tiny", CONFIG))
    closed.close()
    with pytest.raises(CheckpointError, match="was closed"):
        closed.encode(loop())
