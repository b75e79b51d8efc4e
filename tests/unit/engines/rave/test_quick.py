import copy
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.edges import Edge
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.layers import Conv, Upsample
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.quick import quicken
from tests.support.plain_rave import PlainRave

TINY = RaveConfig.tiny()
FORMS = {
    "v2": TINY,
    "v1": replace(TINY, form="v1", noise=NoiseConfig((2, 2), 3, 0)),
    "noise": replace(TINY, noise=NoiseConfig((2, 2), 3, 4)),
    "stereo": replace(TINY, channels=2, noise=NoiseConfig((2,), 2, 4)),
    "causal": replace(TINY, causal=True),
    "snake": replace(TINY, activation="snake", amplitude=False),
    "bias": replace(TINY, bias=True),
    "odd": replace(TINY, ratios=(3, 2), causal=True, bias=True),
    "plain": replace(TINY, latent_kind="plain", extra=2),
    "wide": replace(TINY, capacity=32, latent=16),
}
EDGES: tuple[Edge, ...] = ("silent", "joined")


def network(config: RaveConfig) -> Rave:
    """Give a network whose layers leave signals as loud as they are."""
    torch.manual_seed(4)
    made = Rave(config).eval().requires_grad_(False)
    for layer in made.modules():
        if isinstance(layer, Conv | Upsample):
            layer.weight.mul_(1.7)
    return made


def quickened(net: Rave, dtype: torch.dtype = torch.float32) -> Rave:
    made = copy.deepcopy(net)
    quicken(made, dtype)
    return made


def given(net: Rave, frames: int) -> tuple[Tensor, Tensor, Tensor]:
    """Give a sound, latents and noise."""
    config = net.config
    sound = torch.randn(1, config.channels, frames * config.hop)
    latent = torch.randn(1, config.latent + config.extra, frames)
    return sound, latent, torch.rand(net.noise_shape(1, frames)) * 2 - 1


def assert_near(made: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(made, wanted, atol=1e-5 * float(wanted.abs().max()), rtol=0)


@pytest.mark.parametrize("packed", [True, False], ids=["ordered", "as torch does"])
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_a_quick_network_gives_what_the_plain_one_gives(
    monkeypatch: pytest.MonkeyPatch, config: RaveConfig, edge: Edge, packed: bool
) -> None:
    if not packed:
        monkeypatch.setattr("loopstudio.engines.laid.keeps_orders", lambda _dtype: False)
    net = network(config)
    plain, laid = PlainRave(net, edge).requires_grad_(False), quickened(net)
    for frames in (1, 2, 5, 12):
        sound, latent, noise = given(net, frames)
        for made, wanted in zip(laid.posterior(sound, edge), plain.encode(sound), strict=True):
            assert_near(made, wanted)
        assert_near(laid.decode(latent, noise, edge), plain.decode(latent, noise))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_the_plain_form_is_that_of_the_one_definition(config: RaveConfig, edge: Edge) -> None:
    net = network(config)
    sound, latent, noise = given(net, 7)
    plain = PlainRave(net, edge).requires_grad_(False)
    assert_near(plain.encode(sound)[0], net.encode(sound, edge))
    assert_near(plain.decode(latent, noise), net.decode(latent, noise, edge))


def test_bits_are_the_same_whatever_was_made_before() -> None:
    net = network(FORMS["wide"])
    _sound, latent, noise = given(net, 40)
    fresh, used = quickened(net), quickened(net)
    for frames, edge in ((1, "joined"), (200, "joined"), (42, "silent")):
        used.decode(*given(net, frames)[1:], edge)  # type: ignore[arg-type]
    assert torch.equal(used.decode(latent, noise, "joined"), fresh.decode(latent, noise, "joined"))


def test_in_bfloat16_it_sounds_alike_and_gives_float32() -> None:
    net = network(replace(FORMS["wide"], noise=NoiseConfig((2,), 2, 4)))
    sound, latent, noise = given(net, 24)
    laid = quickened(net, torch.bfloat16)
    told, made = laid.posterior(sound), laid.decode(latent, noise)
    wanted = net.decode(latent, noise)
    assert {made.dtype, *(each.dtype for each in told)} == {torch.float32}
    assert 1e-4 < float((made - wanted).norm() / wanted.norm()) < 0.02


def test_nothing_is_left_of_the_layers_that_learn() -> None:
    laid = quickened(network(FORMS["noise"]))
    assert not any(isinstance(layer, Conv | Upsample) for layer in laid.modules())
