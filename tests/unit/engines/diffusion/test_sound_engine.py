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
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.sound_engine import SoundEngine
from loopstudio.engines.diffusion.sound_parts import save_sound
from tests.support.diffusion import LABELS, latent_info, sound_bundle, sound_network
from tests.support.runs import Onlooker, Ticks

OWN = Tempo(120.0)
REQUEST = DiffuseRequest("tiny", count=3, calls=3, tempo=Tempo(97.0))
ONE = replace(REQUEST, count=1)
SAMPLES = 16_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundEngine]:
    folder = tmp_path_factory.mktemp("sound")
    with closing(SoundEngine(sound_bundle(folder / "tiny"))) as opened:
        yield opened


def made(engine: SoundEngine, request: DiffuseRequest = REQUEST) -> list[Take]:
    return list(engine.generate(request, Ticks()))


def samples(take: Take) -> NDArray[np.float32]:
    return take.audio.samples


def loop(tempo: Tempo = OWN, seed: int = 1, rate: int = 8_000) -> Original:
    noise = np.random.default_rng(seed).uniform(-0.2, 0.2, (1, tempo.bar_frames(rate, 1)))
    return original_of(Audio(noise.astype(np.float32), rate), tempo)


@pytest.mark.parametrize("bars", [1, 3])
def test_takes_are_the_bars_asked_for_at_its_own_tempo(engine: SoundEngine, bars: int) -> None:
    (take,) = made(engine, replace(ONE, bars=bars))
    assert (take.tempo, take.bars, take.audio.rate) == (OWN, bars, 8_000)
    assert take.audio.frames == bars * SAMPLES


def test_an_item_does_not_depend_on_its_batch(engine: SoundEngine) -> None:
    together = made(engine)[2]
    (alone,) = made(engine, replace(ONE, seed=2))
    assert np.array_equal(samples(alone), samples(together))
    assert (together.index, together.seed) == (2, 2)
    assert not np.array_equal(samples(made(engine)[1]), samples(together))


def test_styles_and_keys_are_heard_and_led_towards(engine: SoundEngine) -> None:
    plain = samples(made(engine, ONE)[0])
    told = samples(made(engine, replace(ONE, style="techno"))[0])
    keyed = samples(made(engine, replace(ONE, key="Am"))[0])
    led = samples(made(engine, replace(ONE, style="techno", calls=6, guidance=4.0))[0])
    assert np.abs(told - plain).max() > 1e-4
    assert np.abs(keyed - plain).max() > 1e-4
    assert np.abs(led - plain).max() > 1.5 * np.abs(told - plain).max()
    assert engine.capabilities.labels == LABELS


def test_a_variation_is_the_farther_the_stronger(engine: SoundEngine) -> None:
    heard = sound_of(loop()).samples
    off = []
    for strength in (0.02, 0.3, 1.0):
        (take,) = made(engine, replace(ONE, calls=8, idea=Vary(loop(), strength)))
        off.append(float(np.abs(samples(take) - heard).mean()))
    assert off == sorted(off)
    assert off[0] < 0.2 * off[-1]


@pytest.mark.parametrize("tempo", [Tempo(120.0), Tempo(90.0)])
def test_what_is_not_painted_stays(engine: SoundEngine, tempo: Tempo) -> None:
    """Of a loop of another tempo what stays is the loop brought to the network's own."""
    idea = Repaint(loop(tempo, rate=44_100), Painted((Span(0.5, 0.75),)))
    outcomes = [samples(made(engine, replace(ONE, seed=seed, idea=idea))[0]) for seed in (1, 2)]
    assert np.abs(outcomes[0] - outcomes[1])[:, 100:7_900].max() < 0.02
    assert np.abs(outcomes[0] - outcomes[1])[:, 8_500:11_500].max() > 0.05


def test_loops_between_two_begin_near_one_and_end_near_the_other(engine: SoundEngine) -> None:
    one, other = loop(seed=1), loop(seed=2)
    request = replace(REQUEST, count=9, calls=32, idea=Between(one, other))
    takes = made(engine, request)
    first, last = (sound_of(each).samples for each in (one, other))
    begin, end = samples(takes[0]), samples(takes[-1])
    assert np.abs(begin - first).mean() < np.abs(begin - last).mean()
    assert np.abs(end - last).mean() < np.abs(end - first).mean()


def test_latents_of_another_checkpoint_are_refused(engine: SoundEngine) -> None:
    track = LatentTrack.of(np.zeros((1, 4), dtype=np.float32))
    with pytest.raises(CheckpointError, match="works on sound itself"):
        made(engine, replace(ONE, idea=Vary(track)))


def test_a_style_that_is_not_known_is_refused(engine: SoundEngine) -> None:
    with pytest.raises(CheckpointError, match="'polka'; it knows house"):
        made(engine, replace(ONE, style="polka"))


def test_more_than_a_minute_is_refused(tmp_path: Path) -> None:
    slow = replace(sound_bundle(tmp_path / "slow"), native_bpm=30.0)
    with (
        closing(SoundEngine(slow)) as engine,
        pytest.raises(CheckpointError, match="64 seconds are too long"),
    ):
        made(engine, replace(ONE, bars=8))


def test_it_stops_within_a_call_and_counts_what_was_made(engine: SoundEngine) -> None:
    run = Ticks()
    list(engine.generate(REQUEST, run))
    # Three calls and the loop's end, three times.
    counted = [done for done, _ in dict.fromkeys(run.seen)]
    assert counted == [0, 1, 2, 4, 5, 6, 8, 9, 10, 12]
    # Within a call it may be stopped more than once.
    assert run.seen.count((1, 12)) > 3
    stopped = Ticks(stop_at=3)
    with pytest.raises(Cancelled):
        list(engine.generate(REQUEST, stopped))
    assert stopped.seen[-1] == (2, 12)


def test_a_loop_is_made_longer_and_what_it_is_told_keeps_its_pitch(engine: SoundEngine) -> None:
    tone = 0.2 * np.sin(2.0 * np.pi * 200.0 / 8_000 * np.arange(SAMPLES, dtype=np.float32))
    sound = original_of(Audio(tone[None], 8_000), OWN)
    (take,) = made(engine, replace(ONE, bars=2, idea=Extend(sound, 1)))
    assert take.audio.frames == 2 * SAMPLES
    kept = slice(100, SAMPLES - 100)
    np.testing.assert_allclose(samples(take)[0, kept], tone[kept], atol=5e-3)
    assert np.abs(samples(take)[0, SAMPLES:] - tone).max() > 0.01


def test_it_is_seen_on_its_way(engine: SoundEngine) -> None:
    run = Onlooker()
    list(engine.generate(ONE, run))
    assert [glimpse.done for glimpse in run.glimpses] == [1, 2, 3]


def test_damaged_weights_are_said_to_be(tmp_path: Path) -> None:
    network = sound_network()
    network.deviation.fill_(3e38)
    info = save_sound(tmp_path / "bad", replace(latent_info(tmp_path), rate=8_000), network)
    with (
        closing(SoundEngine(info)) as engine,
        pytest.raises(CheckpointError, match="weights are damaged"),
    ):
        made(engine, ONE)


def test_closed_it_makes_nothing(tmp_path: Path) -> None:
    engine = SoundEngine(sound_bundle(tmp_path / "tiny"))
    engine.close()
    with pytest.raises(CheckpointError, match="was closed"):
        made(engine)
    assert torch.is_grad_enabled()
