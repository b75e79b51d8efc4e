import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import Cancelled
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.published_again import Again, sounded_again
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.turned import Window
from tests.support.published_bundles import network_of
from tests.support.published_files import SMALL
from tests.support.runs import Ticks
from tests.unit.engines.diffusion.test_network import AUTOENCODER, UPSAMPLER, VOCODER

SAMPLES = 1_001
QUICK = Sampling("ddim", "linear", 3)
TOLD = (UPSAMPLER, VOCODER, AUTOENCODER)


def loop(channels: int = 2, seed: int = 1) -> Tensor:
    return 0.1 * torch.randn(1, channels, SAMPLES, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("config", TOLD, ids=[config.kind for config in TOLD])
def test_from_noise_a_network_has_what_it_is_told(config: PublishedConfig) -> None:
    network, how = network_of(config), Again(QUICK, 1.0)
    one, two = (sounded_again(network, loop(seed=seed), how, Ticks()) for seed in (1, 2))
    assert one.shape == loop().shape
    assert not torch.equal(one, two)


def test_an_upsampler_leaves_what_lies_below_half_the_rate_that_it_is_told() -> None:
    """A loop that it is not told in full: its own lows stay, to the last digits."""
    sound, rate = loop(), UPSAMPLER.sound.rate
    made = sounded_again(network_of(UPSAMPLER), sound, Again(QUICK, 1.0), Ticks())
    bins = int(0.9 * rate / 2 / UPSAMPLER.sound.upsampling / (rate / SAMPLES)) + 1
    one, other = (torch.fft.rfft(x) for x in (made, sound))
    assert torch.allclose(one[..., :bins], other[..., :bins], atol=1e-4)
    assert (one - other)[..., 2 * bins :].abs().mean() > 0.1 * other.abs().mean()


def test_from_noise_a_generator_has_nothing() -> None:
    network, how = network_of(SMALL), Again(QUICK, 1.0)
    one, two = (sounded_again(network, loop(1, seed), how, Ticks()) for seed in (1, 2))
    assert torch.equal(one, two)


def test_what_goes_hardly_anywhere_comes_back() -> None:
    made = sounded_again(network_of(SMALL), loop(1), Again(QUICK, 0.001), Ticks())
    assert torch.allclose(made, loop(1), atol=0.02)


def test_a_plain_autoencoder_gives_back_what_it_kept_in_one_step() -> None:
    network, run = network_of(CodecConfig.tiny()), Ticks()
    one, two = (sounded_again(network, loop(), Again(seed=seed), run) for seed in (1, 2))
    window = Window(network.config, SAMPLES)
    assert torch.equal(one, window.loop(network(window.of(loop()))))
    assert torch.equal(one, two)
    assert run.seen == [(0, 1), (0, 1)]


def test_it_ticks_before_each_call_and_can_be_stopped() -> None:
    run = Ticks(stop_at=2)
    with pytest.raises(Cancelled):
        sounded_again(network_of(SMALL), loop(1), Again(QUICK), run)
    assert run.seen == [(0, 3), (1, 3)]
