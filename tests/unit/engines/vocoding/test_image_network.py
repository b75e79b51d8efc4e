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
from tests.support.image_morph import image_bundle, image_parts
from tests.support.runs import Ticks

FRAMES = 8


@pytest.fixture(scope="module")
def network() -> ImageNetwork:
    found = image_parts().network
    assert isinstance(found, ImageNetwork)
    return found


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RaveEngine:
    return RaveEngine(image_bundle(tmp_path_factory.mktemp("image") / "own"))


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
