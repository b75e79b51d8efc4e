from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.sampling import COMPATIBLE, standing
from loopstudio.engines.diffusion.unet import Given

TINY = DanceConfig.tiny()


def made(config: DanceConfig) -> Dance:
    torch.manual_seed(0)
    return Dance(config).eval().requires_grad_(False)


def v(network: Dance, x: Tensor, *times: float) -> Tensor:
    made: Tensor = network(x, network.styles(torch.tensor(times or (0.5,))))
    return made


def test_the_published_network_has_the_published_weights() -> None:
    with torch.device("meta"):
        network = Dance(DanceConfig(DanceSizes(), SoundConfig()))
    assert sum(weight.numel() for weight in network.parameters()) == 221_389_322


def test_v_has_the_shape_of_noisy_sound() -> None:
    x = torch.randn(3, 1, 32)
    assert v(made(TINY), x).shape == x.shape


def test_an_item_does_not_depend_on_its_batch() -> None:
    network, x = made(TINY), torch.randn(2, 1, 32)
    both = v(network, x, 0.2, 0.8)
    torch.testing.assert_close(both[1:], v(network, x[1:], 0.8), atol=1e-5, rtol=1e-5)


def test_a_sound_that_is_a_loop_is_turned_as_it_is() -> None:
    network = made(replace(TINY, sizes=replace(TINY.sizes, circular=True)))
    x = torch.randn(1, 1, 32)
    turned = v(network, x.roll(TINY.stride, -1))
    torch.testing.assert_close(turned, v(network, x).roll(TINY.stride, -1), atol=1e-5, rtol=1e-5)


def test_filters_between_levels_keep_what_is_constant() -> None:
    network = made(TINY)
    x = torch.ones(1, 2, 16)
    torch.testing.assert_close(network._halved(x), torch.ones(1, 2, 8), atol=1e-6, rtol=0.0)
    torch.testing.assert_close(network._doubled(x), torch.ones(1, 2, 32), atol=1e-6, rtol=0.0)


def test_a_sampler_asks_it_as_any_network() -> None:
    network, start = made(TINY), torch.randn(1, 1, 32)
    at = replace(COMPATIBLE, calls=3).levels()
    denoise = VDenoiser(network, at, like=start)
    sound = replace(COMPATIBLE, calls=3).solve(denoise, standing(at[0], start), at, torch.Tensor)
    assert sound.shape == start.shape
    assert bool(sound.isfinite().all())


@pytest.mark.parametrize("shape", [(1, 1, 8), (1, 1, 30), (1, 2, 32)])
def test_other_lengths_and_channels_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue):
        v(made(TINY), torch.zeros(shape))


def test_nothing_is_told_beside_noise() -> None:
    network, x = made(TINY), torch.zeros(1, 1, 32)
    with pytest.raises(InvalidValue, match="told nothing"):
        network(x, network.styles(torch.tensor([0.5])), Given(context=x))
