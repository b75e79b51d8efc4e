import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.engines.rave.hearing import channelled, latents
from tests.support.rave import tiny_parts

NETWORK = tiny_parts().network


def sound(frames: int, rate: int = 44_100) -> Audio:
    drawn = np.random.default_rng(1).uniform(-0.5, 0.5, (1, frames))
    return Audio(drawn.astype(np.float32), rate)


def test_a_loop_becomes_whole_frames_at_the_networks_rate() -> None:
    hop = NETWORK.config.hop
    assert latents(NETWORK, sound(100 * hop + 3)).shape == (4, 100)
    assert latents(NETWORK, sound(50 * hop, rate=22_050)).shape == (4, 100)


def test_it_is_heard_as_a_loop() -> None:
    one = sound(64 * NETWORK.config.hop)
    rolled = Audio(np.roll(one.samples, 8 * NETWORK.config.hop, axis=1), one.rate)
    told = np.roll(latents(NETWORK, one), 8, axis=1)
    np.testing.assert_allclose(latents(NETWORK, rolled), told, atol=1e-4)


def test_channels_are_the_mean_or_repeated() -> None:
    both = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
    assert channelled(both, 1).tolist() == [[2.0, 3.0]]
    assert channelled(both[:1], 2).tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert channelled(both, 2).tolist() == both.tolist()
