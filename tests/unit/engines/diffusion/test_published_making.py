from dataclasses import replace

import numpy as np
import pytest
import torch

from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Original, Vary
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.network import Upsampler
from loopstudio.engines.diffusion.published_making import PublishedMaking, loop_of, voiced
from loopstudio.engines.diffusion.published_told import Denoising
from tests.support.published_bundles import network_of
from tests.support.published_files import SMALL
from tests.support.runs import Ticks

TEMPO = Tempo(120.0)
REQUEST = DiffuseRequest("tiny", count=2, calls=3, tempo=TEMPO)
SAMPLES = 16_000


def tone(turns: int, rate: int = 8_000, channels: int = 1) -> Original:
    frames = TEMPO.bar_frames(rate, 1)
    wave = 0.25 * np.sin(2.0 * np.pi * turns * np.arange(frames) / frames)
    sides = np.stack([wave * (1.0 + side) for side in range(channels)])
    return original_of(Audio(sides.astype(np.float32), rate), TEMPO)


def generator() -> Denoising:
    return network_of(SMALL)  # type: ignore[return-value]


@pytest.mark.parametrize("rate", [8_000, 44_100])
def test_a_loop_comes_to_the_networks_rate_and_stays_one(rate: int) -> None:
    heard = loop_of(tone(200, rate), REQUEST, 8_000, (1, SAMPLES))
    wanted = loop_of(tone(200), REQUEST, 8_000, (1, SAMPLES))
    assert heard.shape == (1, 1, SAMPLES)
    assert torch.allclose(heard, wanted, atol=1e-3)


def test_channels_become_as_many_as_the_network_has() -> None:
    two = loop_of(tone(8, channels=2), REQUEST, 8_000, (1, SAMPLES))
    assert torch.allclose(two, 1.5 * loop_of(tone(8), REQUEST, 8_000, (1, SAMPLES)), atol=1e-6)
    sides = voiced(Audio(np.ones((1, 4), dtype=np.float32), 8_000), 2)
    assert torch.equal(sides, torch.ones(1, 2, 4))


def test_what_another_network_heard_is_refused() -> None:
    track = LatentTrack.of(np.zeros((1, 4), dtype=np.float32))
    with pytest.raises(CheckpointError, match="works on sound itself: choose it again"):
        loop_of(track, REQUEST, 8_000, (1, SAMPLES))


def test_a_loop_that_is_no_text_of_one_is_refused() -> None:
    with pytest.raises(InvalidValue, match="unreadable"):
        loop_of(Original(8_000, 1, TEMPO, "x"), REQUEST, 8_000, (1, SAMPLES))


def test_two_loops_are_followed_back_once_for_all_between_them() -> None:
    request = DiffuseRequest("tiny", count=4, calls=3, idea=Between(tone(5), tone(9)))
    run = Ticks()
    making = PublishedMaking(generator(), request, SAMPLES)
    for _ in range(2):
        making.prepare(run)
    assert len(run.seen) == making.questions == 3


def test_a_variation_at_full_strength_forgets_its_loop() -> None:
    made = []
    for turns in (5, 9):
        idea = Vary(tone(turns), 1.0)
        request = DiffuseRequest("tiny", calls=3, sampler="published", idea=idea)
        made.append(PublishedMaking(generator(), request, SAMPLES).sound(0, Ticks()))
    assert torch.equal(made[0], made[1])


LOW = replace(SMALL.sound, upsampling=4)
UPSAMPLER = DiffusionConfig(replace(SMALL.unet, inputs=2 * SMALL.unet.outputs), LOW)


@pytest.mark.parametrize("idea", [Vary(tone(300), 1.0), Between(tone(300), tone(300))])
def test_an_upsampler_leaves_the_lows_of_its_sounds(idea: Vary | Between) -> None:
    """A tone of 150 Hz lies below the 1,000 that are half the rate it is told."""
    network = network_of(UPSAMPLER)
    assert isinstance(network, Upsampler)
    request = DiffuseRequest("tiny", calls=3, sampler="published", idea=idea)
    making = PublishedMaking(network, request, SAMPLES)
    making.prepare(Ticks())
    made = making.sound(0, Ticks())
    wanted = loop_of(tone(300), REQUEST, 8_000, (1, SAMPLES))[0]
    one, other = (torch.fft.rfft(x)[0, :1_800] for x in (made, wanted))
    assert (one - other).abs().max() < 1e-3 * other.abs().max()
