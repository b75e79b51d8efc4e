from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.config import DiffusionConfig, SoundConfig
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.network import Generator
from loopstudio.engines.diffusion.quick import QuickUnet, quicken
from loopstudio.engines.diffusion.unet import NOTHING, Given, Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.stopping import stoppable
from tests.support.plain_unet import PlainUnet

TINY = UnetConfig.tiny()
WIDE = replace(TINY, channels=(8, 32, 64), heads=2, head=16, circular=False)
FORMS = {
    "circular": TINY,
    "with ends": replace(TINY, circular=False),
    "stereo": replace(TINY, inputs=2, outputs=2),
    "other channels": replace(TINY, inputs=3, outputs=1),
    "wide": WIDE,
    "odd": replace(TINY, factors=(3, 1, 5)),
    "two looks": replace(TINY, attentions=(0, 1, 2)),
}
SOUND = DiffusionConfig(TINY, SoundConfig(channels=1))
TEXT = replace(TINY, crosses=(0, 1, 1), embedding=6, tokens=5)
LATENT = replace(TINY, context=3, depth=1)


def unet(config: UnetConfig = TINY) -> Unet:
    """Give a network in which all that time tells is heard."""
    torch.manual_seed(0)
    made = Unet(config).eval().requires_grad_(False)
    made.style.bias.normal_(std=0.5)
    if made.none is not None:
        made.none.normal_()
    return made


def noise(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def assert_near(made: Tensor, wanted: Tensor, most: float = 1e-4) -> None:
    """Tiny networks norm over so few numbers that what is rounded away grows."""
    assert made.shape == wanted.shape
    assert float((made - wanted).norm() / wanted.norm()) < most


def assert_alike(net: Unet, x: Tensor, given: Given = NOTHING, most: float = 1e-4) -> None:
    quick = QuickUnet(net)
    for times in ([0.3], torch.linspace(0.1, 0.9, len(x)).tolist()):
        styles = quick.styles(torch.tensor(times))
        assert torch.equal(styles, net.styles(torch.tensor(times)))
        assert_near(quick(x, styles, given), net(x, styles, given), most)


@pytest.mark.parametrize("orders", [True, False], ids=["ordered", "as torch does"])
@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_a_quick_network_gives_what_the_definition_gives(
    monkeypatch: pytest.MonkeyPatch, config: UnetConfig, orders: bool
) -> None:
    if not orders:
        monkeypatch.setattr("loopstudio.engines.laid.keeps_orders", lambda _dtype: False)
    for frames in (config.stride, 5 * config.stride):
        assert_alike(unet(config), noise(3, config.inputs, frames))


@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_the_plain_form_is_that_of_the_definition(config: UnetConfig) -> None:
    net, x, time = unet(config), noise(2, config.inputs, 4 * config.stride), torch.tensor([0.3])
    assert_near(PlainUnet(net)(x, time), net(x, net.styles(time)))


def test_what_is_given_is_heard_as_by_the_definition() -> None:
    x = noise(2, 1, 32)
    assert_alike(unet(LATENT), x, Given(context=noise(2, 3, 8)))
    assert_alike(unet(TEXT), x)
    assert_alike(unet(TEXT), x, Given(embedding=noise(2, 5, 6)))
    assert_alike(unet(replace(TINY, inputs=2)), x, Given(beside=noise(2, 1, 32, seed=2)))


def test_our_own_network_keeps_to_a_part_in_a_million() -> None:
    config = LatentConfig().unet
    assert_alike(unet(config), noise(3, config.inputs, 42), most=1e-6)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(InvalidValue, match="20 samples are no multiple of 8"):
        QuickUnet(unet())(noise(1, 1, 20), unet().styles(torch.tensor([0.5])))


def test_bits_are_the_same_whatever_was_made_before() -> None:
    net, x = unet(WIDE), noise(1, 1, 320)
    fresh, used, styles = QuickUnet(net), QuickUnet(net), net.styles(torch.tensor([0.5]))
    for shape in ((1, 1, 8), (3, 1, 320), (1, 1, 1600)):
        used(noise(*shape), styles)
    assert torch.equal(used(x, styles), fresh(x, styles))


def test_what_goes_in_stays_as_it_is() -> None:
    net, x = unet(), noise(2, 1, 32)
    QuickUnet(net)(x, net.styles(torch.tensor([0.5])))
    assert torch.equal(x, noise(2, 1, 32))


@pytest.mark.parametrize("times", [[0.5], [0.2, 0.8]])
def test_in_bfloat16_it_sounds_alike_and_gives_float32(times: list[float]) -> None:
    net, x = unet(WIDE), noise(2, 1, 320)
    styles = net.styles(torch.tensor(times))
    made, wanted = QuickUnet(net, torch.bfloat16)(x, styles), net(x, styles)
    assert made.dtype == torch.float32
    assert 1e-4 < float((made - wanted).norm() / wanted.norm()) < 0.02


def test_networks_are_laid_out_in_place() -> None:
    torch.manual_seed(0)
    latent = LatentNetwork(LatentConfig.tiny()).requires_grad_(False)
    sound = Generator(SOUND).requires_grad_(False)
    x, time = noise(2, 6, 8), torch.tensor([0.5])
    given = latent.given(torch.tensor([0, 2]), torch.tensor([3, -1]), 8)
    wanted = latent(x, latent.styles(time), given), sound(x[:, :1], sound.styles(time))
    for network in (latent, sound):
        quicken(network)
        assert not any(isinstance(part, Unet) for part in network.modules())
    given = latent.given(torch.tensor([0, 2]), torch.tensor([3, -1]), 8)
    assert_near(latent(x, latent.styles(time), given), wanted[0])
    assert_near(sound(x[:, :1], sound.styles(time)), wanted[1])
    assert sound.device == torch.device("cpu")


def test_it_may_be_stopped_before_each_of_its_parts() -> None:
    network, asked = QuickUnet(unet()), list[int]()
    styles = network.styles(torch.tensor([0.5]))
    x = noise(1, TINY.inputs, 4 * TINY.stride)
    made = network(x, styles)
    with stoppable(network, lambda: asked.append(1)):
        again = network(x, styles)
    assert len(asked) == len(network.widths)
    assert torch.equal(again, made)
