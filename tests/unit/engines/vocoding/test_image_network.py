from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack, MorphRequest, Slider
from loopstudio.core.tempo import Tempo
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.parts import load_parts
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork
from tests.support.image_morph import image_bundle, image_network, image_parts
from tests.support.runs import Ticks

FRAMES = 8


@pytest.fixture(scope="module", params=["tiny", "tiny_with_courses"])
def network(request: pytest.FixtureRequest) -> ImageNetwork:
    return image_network(getattr(ImageConfig, request.param)())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RaveEngine:
    return RaveEngine(image_bundle(tmp_path_factory.mktemp("image") / "own"))


@torch.inference_mode()
def test_partials_keep_the_course_that_latents_tell() -> None:
    network = image_network(ImageConfig.tiny_with_courses())
    latent, noise = torch.randn(1, 9, FRAMES), torch.randn(1, FRAMES * network.config.hop)
    image, course = network.decoder.image.told(latent)
    assert course is not None
    assert course.far.shape == (1, 52, FRAMES * network.config.division)
    assert torch.equal(image, network.decoder.image(latent))
    steady = replace(course, far=course.far / course.far.abs())
    loud = replace(steady, log_amplitude=torch.full_like(course.log_amplitude, -2.0))
    plain, told = network.decoder.vocoder(image, noise), network.decoder.vocoder(image, noise, loud)
    changed = network.config.vocoder.narrow.bands(told - plain).abs().mean()
    assert float(changed) > 1e-3


@torch.inference_mode()
def test_latents_of_courses_change_the_course_and_not_the_image() -> None:
    network = image_network(ImageConfig.tiny_with_courses())
    latent = torch.randn(1, 9, FRAMES)
    other = latent.clone()
    other[:, network.config.drawn :] += 1.0
    (image, course), (same, moved) = (network.decoder.image.told(x) for x in (latent, other))
    assert course is not None
    assert moved is not None
    assert torch.equal(image, same)
    assert not torch.allclose(course.near, moved.near, atol=1e-4)


@torch.inference_mode()
def test_a_loop_goes_through_as_a_loop(network: ImageNetwork) -> None:
    hop = network.config.hop
    sound = 0.1 * torch.randn(1, 1, FRAMES * hop)
    latent = network.encode(sound)
    assert latent.shape == (1, network.config.latent, FRAMES)
    turned = network.encode(sound.roll(3 * hop, -1))
    torch.testing.assert_close(turned, latent.roll(3, -1), atol=1e-4, rtol=0)
    noise = torch.rand(network.noise_shape(1, FRAMES)) * 2.0 - 1.0
    made = network.decode(latent, noise)
    assert made.shape == (1, 1, FRAMES * hop)
    again = network.decode(latent.roll(3, -1), noise.roll(3 * hop, -1))
    torch.testing.assert_close(again, made.roll(3 * hop, -1), atol=1e-3, rtol=0)


def test_a_bundle_comes_back(tmp_path: Path) -> None:
    parts, kept = image_parts(), load_parts(image_bundle(tmp_path / "own"))
    assert kept.network.config == parts.network.config == ImageConfig.tiny()
    for name, weight in parts.network.state_dict().items():
        torch.testing.assert_close(kept.network.state_dict()[name], weight)
    np.testing.assert_allclose(kept.basis.axes, parts.basis.axes, atol=1e-6)


@pytest.mark.parametrize("bpm", [120.0, 133.7, 200.0])
def test_loops_are_of_exact_length_and_join(engine: RaveEngine, bpm: float) -> None:
    tempo = Tempo(bpm)
    (take,) = engine.generate(MorphRequest("own", tempo=tempo), Ticks())
    assert take.audio.frames == tempo.bar_frames(44_100, 1)
    assert seam_db(take.audio) <= 0.0


def test_the_same_settings_are_the_same_sound_and_others_are_not(engine: RaveEngine) -> None:
    heard = Audio(np.random.default_rng(1).normal(size=(1, 88_200)).astype(np.float32), 44_100)
    track = engine.encode(heard)
    assert track.dimensions == 6
    request = MorphRequest("own", count=2, sounds=(track,), spread=0.5)
    one, other = ([t.audio.samples for t in engine.generate(request, Ticks())] for _ in range(2))
    assert all(map(np.array_equal, one, other))
    assert not np.array_equal(one[0], one[1])
    moved = MorphRequest("own", sounds=(track,), sliders=(Slider(0, 2.0),))
    still = MorphRequest("own", sounds=(track,))
    first, second = (next(engine.generate(r, Ticks())).audio.samples for r in (still, moved))
    assert not np.array_equal(first, second)


def test_a_sound_of_another_network_is_refused(engine: RaveEngine) -> None:
    track = LatentTrack.of(np.zeros((4, 42), np.float32))
    with pytest.raises(CheckpointError, match="another checkpoint"):
        next(engine.generate(MorphRequest("own", sounds=(track,)), Ticks()))
