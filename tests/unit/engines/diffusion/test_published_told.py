import pytest
import torch

from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.published_told import Denoising, mixed, together, told_of
from loopstudio.engines.diffusion.turned import Window
from loopstudio.engines.diffusion.unet import NOTHING, Given
from tests.support.published_bundles import network_of
from tests.support.published_files import SMALL
from tests.unit.engines.diffusion.test_network import AUTOENCODER, UPSAMPLER, VOCODER

SAMPLES = 1_001


def network(config: DiffusionConfig) -> Denoising:
    return network_of(config)  # type: ignore[return-value]


def loop(seed: int = 1) -> torch.Tensor:
    return torch.randn(1, 2, SAMPLES, generator=torch.Generator().manual_seed(seed)) * 0.1


def test_a_generator_is_told_nothing() -> None:
    mono = loop()[:, :1]
    assert told_of(network(SMALL), mono, Window(SMALL, SAMPLES)) is NOTHING


@pytest.mark.parametrize(
    ("config", "shape"),
    [(UPSAMPLER, (1, 2, SAMPLES)), (VOCODER, (2, 1, SAMPLES))],
    ids=["upsampler", "vocoder"],
)
def test_what_stands_beside_a_loop_is_as_long(
    config: DiffusionConfig, shape: tuple[int, ...]
) -> None:
    beside = told_of(network(config), loop(), Window(config, SAMPLES)).beside
    assert beside is not None
    assert beside.shape == shape


def test_an_upsampler_is_told_the_low_band() -> None:
    turns = 2 * torch.pi * torch.arange(SAMPLES) / SAMPLES
    low, high = (torch.sin(n * turns).expand(1, 2, -1) for n in (5, 400))
    asked, window = network(UPSAMPLER), Window(UPSAMPLER, SAMPLES)
    told = told_of(asked, low + high, window).beside
    assert told is not None
    assert float((told - low).square().mean()) < 1e-2 * float(low.square().mean())


def test_a_context_is_that_of_the_window() -> None:
    window = Window(AUTOENCODER, SAMPLES)
    context = told_of(network(AUTOENCODER), loop(), window).context
    assert context is not None
    assert context.shape == (1, 3, window.length // AUTOENCODER.latent_stride)


def test_what_a_loop_tells_turns_with_it() -> None:
    asked, window = network(VOCODER), Window(VOCODER, SAMPLES)
    step = VOCODER.latent_stride
    told = [told_of(asked, sound, window).beside for sound in (loop(), loop().roll(step, -1))]
    assert told[0] is not None
    assert told[1] is not None
    # Frames that lie across the ends of the loop are cut elsewhere.
    inner = slice(5 * step, -5 * step)
    assert torch.allclose(told[0].roll(step, -1)[..., inner], told[1][..., inner], atol=1e-5)


def test_between_two_lies_what_is_between() -> None:
    first, second = Given(beside=torch.zeros(1, 1, 4)), Given(beside=torch.ones(1, 1, 4))
    told = mixed(first, second, 0.25)
    assert torch.equal(told.beside, torch.full((1, 1, 4), 0.25))  # type: ignore[arg-type]
    assert mixed(NOTHING, NOTHING, 0.5).beside is None


def test_two_loops_make_one_batch() -> None:
    told = together(Given(context=torch.zeros(1, 3, 4)), Given(context=torch.ones(1, 3, 4)))
    assert told.context is not None
    assert told.context.shape == (2, 3, 4)
    assert together(NOTHING, NOTHING).context is None
