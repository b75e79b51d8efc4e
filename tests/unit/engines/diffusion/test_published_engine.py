from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from loopstudio.audio.original import original_of, sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Extend,
    Idea,
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.errors import Cancelled, CheckpointError, LoopstudioError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.samplers import SamplerName
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.published_engine import PublishedEngine
from tests.support.published_bundles import DANCE, WIDE, published_bundle
from tests.support.published_files import SMALL, WORDED
from tests.support.runs import Onlooker, Ticks
from tests.unit.engines.diffusion.test_network import (
    AUTOENCODER,
    TRANSFORMED,
    UPSAMPLER,
    VOCODER,
)

TEMPO = Tempo(193.0)
REQUEST = DiffuseRequest("tiny", count=3, calls=3, tempo=TEMPO)
ONE = replace(REQUEST, count=1)
NOISY: dict[str, PublishedConfig] = {
    "generator": SMALL,
    "dance": DANCE,
    "transformed": TRANSFORMED,
}
TOLD: dict[str, PublishedConfig] = {
    "upsampler": UPSAMPLER,
    "vocoder": VOCODER,
    "autoencoder": AUTOENCODER,
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublishedEngine]:
    folder = tmp_path_factory.mktemp("published")
    with closing(PublishedEngine(published_bundle(folder / "tiny"))) as opened:
        yield opened


def opened(folder: Path, config: PublishedConfig) -> PublishedEngine:
    return PublishedEngine(published_bundle(folder / "tiny", config))


def made(engine: PublishedEngine, request: DiffuseRequest = REQUEST) -> list[Take]:
    return list(engine.generate(request, Ticks()))


def samples(take: Take) -> NDArray[np.float32]:
    return take.audio.samples


def loop(tempo: Tempo = TEMPO, bars: int = 1, channels: int = 1, seed: int = 1) -> Original:
    rate = 8_000
    shape = (channels, tempo.bar_frames(rate, bars))
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, shape).astype(np.float32)
    return original_of(Audio(noise, rate), tempo)


def heard(original: Original) -> NDArray[np.float32]:
    return sound_of(original).samples


@pytest.mark.parametrize("config", NOISY.values(), ids=NOISY.keys())
@pytest.mark.parametrize("tempo", [TEMPO, Tempo(150.0, 7, 8)], ids=["193", "7/8"])
@pytest.mark.parametrize("bars", [1, 2])
def test_takes_are_the_bars_asked_for_to_the_sample(
    tmp_path: Path, config: PublishedConfig, tempo: Tempo, bars: int
) -> None:
    request = replace(ONE, tempo=tempo, bars=bars)
    with closing(opened(tmp_path, config)) as engine:
        (take,) = made(engine, request)
    assert (take.tempo, take.bars) == (tempo, bars)
    assert take.audio.rate == config.sound.rate
    assert samples(take).shape == (config.sound.channels, tempo.bar_frames(8_000, bars))


def told(run: Ticks) -> list[int]:
    """Give which steps were told, each once: between them the last one is told again."""
    return list(dict.fromkeys(done for done, _ in run.seen))


@pytest.mark.parametrize("sampler", ["quick", "balanced", "best", "published"])
def test_every_preset_takes_as_many_calls_as_it_is_given(
    engine: PublishedEngine, sampler: SamplerName
) -> None:
    run = Ticks()
    list(engine.generate(replace(ONE, sampler=sampler, calls=7), run))
    assert told(run) == [*range(7), 8]


def test_an_item_does_not_depend_on_its_batch(engine: PublishedEngine) -> None:
    together = made(engine)[2]
    (alone,) = made(engine, replace(ONE, seed=2))
    assert np.array_equal(samples(alone), samples(together))
    (rest,) = made(engine, replace(REQUEST, first=2))
    assert np.array_equal(samples(rest), samples(together))
    assert (rest.index, rest.seed) == (2, 2)


@pytest.mark.parametrize("config", [*NOISY.values(), *TOLD.values()], ids=[*NOISY, *TOLD])
def test_a_variation_is_the_nearer_the_weaker_it_is(
    tmp_path: Path, config: PublishedConfig
) -> None:
    origin = loop(channels=config.sound.channels)
    away = []
    with closing(opened(tmp_path, config)) as engine:
        for strength in (0.01, 0.9):
            (take,) = made(engine, replace(ONE, idea=Vary(origin, strength)))
            away.append(float(np.square(samples(take) - heard(origin)).mean()))
    assert away[0] < 0.1 * away[1]


def test_what_is_not_painted_is_the_loop_itself(engine: PublishedEngine) -> None:
    origin = loop()
    (take,) = made(engine, replace(ONE, idea=Repaint(origin, Painted((Span(0.5, 0.75),)))))
    frames = take.audio.frames
    outside = np.r_[0 : frames // 2 - 1, frames * 3 // 4 + 1 : frames]
    assert np.array_equal(samples(take)[:, outside], heard(origin)[:, outside])
    assert not np.allclose(samples(take)[:, frames * 5 // 8], heard(origin)[:, frames * 5 // 8])


def test_steps_between_two_loops_lead_from_one_to_the_other(engine: PublishedEngine) -> None:
    start, end = loop(seed=1), loop(seed=2)
    idea = Between(start, end)
    takes = made(engine, replace(REQUEST, count=2, calls=20, sampler="published", idea=idea))
    near = [float(np.square(samples(takes[0]) - heard(one)).mean()) for one in (start, end)]
    far = [float(np.square(samples(takes[-1]) - heard(one)).mean()) for one in (start, end)]
    assert near[0] < near[1]
    assert far[1] < far[0]


def test_a_loop_of_another_tempo_rate_and_width_is_brought_to_the_requests(
    tmp_path: Path,
) -> None:
    slow = Tempo(100.0)
    shape = (1, slow.bar_frames(44_100, 1))
    wide = original_of(Audio(np.zeros(shape, dtype=np.float32) + 0.1, 44_100), slow)
    with closing(opened(tmp_path, TRANSFORMED)) as engine:
        (take,) = made(engine, replace(ONE, idea=Vary(wide, 0.01)))
    assert samples(take).shape == (2, TEMPO.bar_frames(8_000, 1))


@pytest.mark.parametrize("config", TOLD.values(), ids=TOLD.keys())
def test_what_makes_loops_of_others_makes_none_of_nothing(
    tmp_path: Path, config: PublishedConfig
) -> None:
    with closing(opened(tmp_path, config)) as engine:
        with pytest.raises(CheckpointError, match="choose a loop to vary"):
            made(engine)
        for idea in (Vary(loop(), 1.0), Between(loop(), loop(seed=2))):
            takes = made(engine, replace(REQUEST, idea=idea))
            assert not np.array_equal(samples(takes[0]), samples(takes[1]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"style": "house"}, "knows no styles, so not 'house'"),
        ({"key": "Am"}, "knows no keys"),
        ({"guidance": 2.0}, "nothing to lead it towards"),
        ({"tempo": Tempo(60.0, 12, 4), "bars": 8}, "96 seconds are too long"),
        ({"idea": Vary(LatentTrack.of(np.zeros((1, 4), dtype=np.float32)))}, "another checkpoint"),
        ({"idea": Vary(loop(bars=2))}, "1 bar at 193 BPM are"),
    ],
)
def test_what_it_cannot_do_is_said(
    engine: PublishedEngine, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(LoopstudioError, match=said):
        made(engine, replace(ONE, **changes))  # type: ignore[arg-type]


def test_a_plain_autoencoder_makes_no_loops(tmp_path: Path) -> None:
    engine = opened(tmp_path, CodecConfig.tiny())
    with closing(engine), pytest.raises(CheckpointError, match="knows no noise to make loops of"):
        made(engine)


def test_weights_that_give_no_numbers_are_said_to(tmp_path: Path) -> None:
    info = published_bundle(tmp_path / "tiny")
    with closing(PublishedEngine(info)) as engine:
        network = engine._loaded
        for weight in network.parameters():
            weight.fill_(torch.nan)
        with pytest.raises(CheckpointError, match="no sound: its weights are damaged"):
            made(engine, ONE)


def ideas() -> list[Idea]:
    return [Between(loop(), loop(seed=2)), Vary(loop()), DiffuseRequest("tiny").idea]


@pytest.mark.parametrize("idea", ideas(), ids=lambda idea: type(idea).__name__)
@pytest.mark.parametrize("config", NOISY.values(), ids=NOISY.keys())
def test_ticks_rise_to_the_total(tmp_path: Path, config: PublishedConfig, idea: Idea) -> None:
    run = Ticks()
    with closing(opened(tmp_path, config)) as engine:
        list(engine.generate(replace(REQUEST, idea=idea), run))
    done = [tick[0] for tick in run.seen]
    assert done == sorted(done)
    assert set(done) == set(range(3 * 4 + 1)) - {3, 7, 11}
    assert {tick[1] for tick in run.seen} == {12}


@pytest.mark.parametrize("config", [*NOISY.values(), *TOLD.values()], ids=[*NOISY, *TOLD])
def test_a_loop_of_any_rate_and_length_is_sounded_again(
    tmp_path: Path, config: PublishedConfig
) -> None:
    run, audio = Ticks(), Audio(np.full((1, 11_025), 0.1, dtype=np.float32), 11_025)
    with closing(opened(tmp_path, config)) as engine:
        made_ = [engine.polish(audio, 3, 0.5, seed, run) for seed in (1, 1, 2)]
    one, same, other = (audio.samples for audio in made_)
    assert one.shape == (config.sound.channels, 8_000)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert set(run.seen) == {(0, 3), (1, 3), (2, 3)}


def test_a_plain_autoencoder_gives_a_loop_back(tmp_path: Path) -> None:
    audio = Audio(np.full((1, 1_001), 0.1, dtype=np.float32), 8_000)
    with closing(opened(tmp_path, CodecConfig.tiny())) as engine:
        one, two = (engine.polish(audio, 3, 0.5, seed, Ticks()) for seed in (1, 2))
    assert one.samples.shape == (2, 1_001)
    assert np.array_equal(one.samples, two.samples)


def words(seed: int = 1, tokens: int = 3, features: int = 5) -> LatentTrack:
    drawn = np.random.default_rng(seed).standard_normal((features, tokens))
    return LatentTrack.of(drawn.astype(np.float32))


@pytest.mark.parametrize("idea", [None, Vary(loop()), Between(loop(), loop(seed=2))])
def test_what_looks_at_an_embedding_is_led_by_it(tmp_path: Path, idea: Idea | None) -> None:
    request = replace(REQUEST, count=1, calls=4, idea=idea or REQUEST.idea)
    found = []
    with closing(opened(tmp_path, WORDED)) as engine:
        for embedding, guidance in ((None, 1.0), (words(), 1.0), (words(2), 1.0), (words(), 4.0)):
            asked = replace(request, embedding=embedding, guidance=guidance)
            found.append(samples(made(engine, asked)[0]))
    assert len({one.tobytes() for one in found}) == 4


def test_guidance_takes_two_calls_at_once(tmp_path: Path) -> None:
    run = Ticks()
    with closing(opened(tmp_path, WORDED)) as engine:
        request = replace(ONE, calls=6, embedding=words(), guidance=2.0)
        list(engine.generate(request, run))
    assert told(run) == [0, 1, 2, 4]


@pytest.mark.parametrize(
    ("config", "embedding", "said"),
    [
        (SMALL, words(), "looks at no embedding"),
        (DANCE, words(), "looks at no embedding"),
        (WORDED, words(tokens=5), "of 5 tokens and 5 features is not for .* up to 4 of 5"),
        (WORDED, words(features=4), "of 3 tokens and 4 features is not for"),
    ],
)
def test_an_embedding_that_is_not_its_own_is_refused(
    tmp_path: Path, config: PublishedConfig, embedding: LatentTrack, said: str
) -> None:
    engine = opened(tmp_path, config)
    with closing(engine), pytest.raises(CheckpointError, match=said):
        made(engine, replace(ONE, embedding=embedding))


ONE_SHOT = replace(SMALL, sound=replace(SMALL.sound, samples=4_001, one_shot=True))


def test_a_new_one_shot_is_as_long_as_those_that_were_learned(tmp_path: Path) -> None:
    with closing(opened(tmp_path, ONE_SHOT)) as engine:
        (new,) = made(engine, ONE)
        (varied,) = made(engine, replace(ONE, idea=Vary(loop())))
        (short,) = made(engine, replace(ONE, tempo=Tempo(200.0, 1, 4)))
    assert new.audio.frames == ONE_SHOT.filled(4_001)
    assert varied.audio.frames == TEMPO.bar_frames(8_000)
    assert short.audio.frames == 2_400


def test_a_loop_goes_on_and_its_own_bars_are_the_loop_itself(engine: PublishedEngine) -> None:
    original, run = loop(), Ticks()
    request = replace(ONE, bars=2, calls=3, idea=Extend(original, 1))
    (take,) = engine.generate(request, run)
    frames = TEMPO.bar_frames(8_000)
    assert take.audio.frames == TEMPO.bar_frames(8_000, 2)
    np.testing.assert_allclose(samples(take)[:, : frames - 1], heard(original)[:, :-1], atol=1e-6)
    assert (samples(take)[:, frames:] != samples(take)[:, : take.audio.frames - frames]).any()
    # Looked at between layers as well: then as far as before.
    assert list(dict.fromkeys(done for done, _ in run.seen)) == [*range(6), 7]


@pytest.mark.parametrize(
    ("config", "said"),
    [(ONE_SHOT, "single hits, which do not go on"), (AUTOENCODER, "nobody has heard yet")],
)
def test_what_cannot_make_a_loop_longer_says_so(
    tmp_path: Path, config: PublishedConfig, said: str
) -> None:
    request = replace(ONE, bars=2, idea=Extend(loop(), 1))
    with closing(opened(tmp_path, config)) as engine, pytest.raises(CheckpointError, match=said):
        made(engine, request)


class Patient(Ticks):
    """A run that is stopped after so many ticks, whatever they say."""

    def __init__(self, ticks: int) -> None:
        super().__init__()
        self._left = ticks

    def tick(self, done: int, total: int) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled
        super().tick(done, total)


@pytest.mark.parametrize("config", [DANCE, SMALL])
def test_a_network_is_stopped_between_its_layers(tmp_path: Path, config: PublishedConfig) -> None:
    with closing(opened(tmp_path, config)) as engine:
        run = Patient(12)
        with pytest.raises(Cancelled):
            list(engine.generate(ONE, run))
        assert run.seen[-1][0] == 0
        assert len(made(engine, ONE)) == 1


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    engine = opened(tmp_path, SMALL)
    engine.close()
    with pytest.raises(CheckpointError, match="was closed"):
        made(engine)


def test_a_loop_is_seen_on_its_way_and_kept_as_it_is(engine: PublishedEngine) -> None:
    run = Onlooker(keeps=(0,))
    kept, whole, _ = engine.generate(REQUEST, run)
    assert [(one.index, one.done) for one in run.glimpses[:2]] == [(0, 1), (1, 1)]
    assert (kept.kept_at, whole.kept_at) == (1, None)
    assert np.array_equal(samples(whole), samples(made(engine)[1]))
    again = made(engine, replace(REQUEST, kept_at=1))[0]
    assert np.array_equal(samples(again), samples(kept))
    assert not np.array_equal(samples(kept), samples(made(engine)[0]))


HALF = replace(ONE, precision="half")


def test_half_precision_makes_another_loop_the_same_each_time(tmp_path: Path) -> None:
    with closing(opened(tmp_path, WIDE)) as engine:
        full, half, again = (samples(made(engine, how)[0]) for how in (ONE, HALF, ONE))
        assert np.array_equal(again, full)
        assert np.array_equal(samples(made(engine, HALF)[0]), half)
    difference = np.sqrt(np.mean((half - full) ** 2) / np.mean(full**2))
    assert 1e-4 < difference < 0.3


def test_what_is_sounded_again_is_in_full_precision_whatever_was_asked_before(
    tmp_path: Path,
) -> None:
    audio = sound_of(loop())
    with closing(opened(tmp_path, WIDE)) as engine:
        before = engine.polish(audio, 3, 0.5, 1, Ticks())
        made(engine, HALF)
        assert np.array_equal(engine.polish(audio, 3, 0.5, 1, Ticks()).samples, before.samples)


def test_dance_diffusion_has_no_half_precision(tmp_path: Path) -> None:
    with closing(opened(tmp_path, DANCE)) as engine, pytest.raises(CheckpointError, match="full"):
        made(engine, HALF)
