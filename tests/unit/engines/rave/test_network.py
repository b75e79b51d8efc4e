from dataclasses import replace

import pytest
import torch

from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.network import Rave

TINY = RaveConfig.tiny()
FORMS = {
    "v2": TINY,
    "v1": replace(TINY, form="v1"),
    "noise": replace(TINY, noise=NoiseConfig((2, 2), 3, 4)),
    "stereo": replace(TINY, channels=2),
    "causal": replace(TINY, causal=True),
    "snake": replace(TINY, activation="snake"),
}


def network(config: RaveConfig) -> Rave:
    torch.manual_seed(4)
    return Rave(config).eval().requires_grad_(False)


def uniform(net: Rave, batch: int, frames: int) -> torch.Tensor:
    return torch.rand(net.noise_shape(batch, frames)) * 2 - 1


@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_sound_comes_back_as_long_as_it_was(config: RaveConfig) -> None:
    net = network(config)
    sound = torch.randn(3, config.channels, 12 * config.hop)
    latent = net.encode(sound)
    assert latent.shape == (3, 4, 12)
    assert net.decode(latent, uniform(net, 3, 12)).shape == sound.shape


@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_a_loop_has_no_beginning(config: RaveConfig) -> None:
    net = network(config)
    sound = torch.randn(1, config.channels, 10 * config.hop)
    latent, noise = net.encode(sound, "joined"), uniform(net, 1, 10)
    turned = net.encode(sound.roll(3 * config.hop, -1), "joined")
    torch.testing.assert_close(turned, latent.roll(3, -1))
    steps = 3 * config.hop // config.bands
    made = net.decode(latent.roll(3, -1), noise.roll(steps, -1), "joined")
    wanted = net.decode(latent, noise, "joined").roll(3 * config.hop, -1)
    torch.testing.assert_close(made, wanted)


def test_a_variational_network_tells_means_and_scales() -> None:
    net = network(TINY)
    mean, scale = net.posterior(torch.randn(1, 1, 4 * TINY.hop))
    assert mean.shape == scale.shape == (1, 4, 4)
    assert (scale > 0).all()


def test_others_tell_latents_without_a_scale() -> None:
    net = network(replace(TINY, latent_kind="plain"))
    mean, scale = net.posterior(torch.randn(1, 1, 4 * TINY.hop))
    assert mean.shape == (1, 4, 4)
    assert not scale.any()


def test_extra_dimensions_are_decoded_beside_the_latents() -> None:
    net = network(replace(TINY, extra=2))
    assert net.decode(torch.randn(1, 6, 4), uniform(net, 1, 4)).shape == (1, 1, 4 * TINY.hop)


@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_only_layers_are_less_exact_in_bfloat16(config: RaveConfig) -> None:
    net = network(config)
    sound, noise = torch.randn(1, config.channels, 8 * config.hop), uniform(net, 1, 8)
    mean, _scale = net.posterior(sound)
    (made,) = net.draws(mean, noise)
    with torch.autocast("cpu", torch.bfloat16):
        near_mean, near_scale = net.posterior(sound)
        (near,) = net.draws(mean, noise)
    assert {near_mean.dtype, near_scale.dtype, near.dtype} == {torch.float32}
    assert not torch.equal(near_mean, mean)
    torch.testing.assert_close(near_mean, mean, atol=0.05, rtol=0.05)
    assert (near - made).norm() < 0.05 * made.norm()
