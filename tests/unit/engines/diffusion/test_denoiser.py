from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.denoiser import (
    Estimate,
    GuidedDenoiser,
    VDenoiser,
    told_apart,
)
from loopstudio.engines.diffusion.schedule import Level, levels
from loopstudio.engines.diffusion.unet import Given, Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig

TEXT = replace(UnetConfig.tiny(), crosses=(0, 1, 1), embedding=6, tokens=5)


def noise(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def unet(config: UnetConfig) -> Unet:
    torch.manual_seed(0)
    made = Unet(config).eval().requires_grad_(False)
    if made.none is not None:
        made.none.data.normal_()
    return made


@pytest.mark.parametrize("time", [0.0, 0.4, 1.0])
def test_sound_and_noise_are_read_off_v_also_at_the_ends(time: float) -> None:
    level, sound, hiss = Level(time), noise(8), noise(8, seed=2)
    estimate = Estimate(sound, hiss)
    told = told_apart(estimate.at(level), estimate.velocity(level), level)
    torch.testing.assert_close(told.clean, sound)
    torch.testing.assert_close(told.noise, hiss)


def test_the_network_is_told_the_time_of_the_level() -> None:
    net, at = unet(UnetConfig.tiny()), levels("linear", 4)
    denoise = VDenoiser(net, at, like=noise(1))
    x = noise(2, 1, 16)
    v = net(x, net.styles(torch.tensor([0.75])))
    torch.testing.assert_close(denoise(x, at[1]).clean, told_apart(x, v, at[1]).clean)


def test_what_is_given_is_given_at_each_step() -> None:
    net, at = unet(replace(UnetConfig.tiny(), inputs=2)), levels("linear", 2)
    x, low = noise(1, 1, 16), noise(1, 1, 16, seed=2)
    denoise = VDenoiser(net, at, Given(beside=low), like=x)
    v = net(torch.cat((x, low), 1), net.styles(torch.tensor([1.0])))
    torch.testing.assert_close(denoise.velocity(x, at[0]), v)


@pytest.mark.parametrize("scale", [0.0, 1.0, 3.0])
def test_guidance_goes_so_far_beyond_no_words(scale: float) -> None:
    net, at, x = unet(TEXT), levels("linear", 2), noise(2, 1, 16)
    words = noise(2, 5, 6, seed=3)
    assert net.none is not None
    plain = VDenoiser(net, at, Given(embedding=words), like=x)
    with_words, without = plain.velocity(x, at[0]), net(x, net.styles(torch.ones(1)))
    guided = GuidedDenoiser(plain, net.none, scale)
    wanted = told_apart(x, without + (with_words - without) * scale, at[0])
    torch.testing.assert_close(guided(x, at[0]).clean, wanted.clean)


def test_guidance_wants_words() -> None:
    net, at, x = unet(TEXT), levels("linear", 2), noise(2, 1, 16)
    assert net.none is not None
    with pytest.raises(InvalidValue, match="led towards"):
        GuidedDenoiser(VDenoiser(net, at, like=x), net.none, 2.0)


def test_fewer_words_are_led_from_as_few_of_none() -> None:
    net, at, x = unet(TEXT), levels("linear", 2), noise(2, 1, 16)
    assert net.none is not None
    few = VDenoiser(net, at, Given(embedding=noise(2, 3, 6, seed=3)), like=x)
    nothing = few.told(Given(embedding=net.none[:3].expand(2, -1, -1)))
    got = GuidedDenoiser(few, net.none, 0.0)(x, at[0])
    torch.testing.assert_close(got.clean, nothing(x, at[0]).clean)
