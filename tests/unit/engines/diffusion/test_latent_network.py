import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import UNKNOWN, LatentNetwork

CONFIG = LatentConfig.tiny()
HOUSE, TECHNO = torch.tensor([0]), torch.tensor([1])
NONE = torch.tensor([UNKNOWN])


@pytest.fixture(scope="module")
def network() -> LatentNetwork:
    torch.manual_seed(1)
    made = LatentNetwork(CONFIG)
    torch.nn.init.normal_(made.none)
    return made.eval().requires_grad_(False)


def v(network: LatentNetwork, x: Tensor, style: Tensor, key: Tensor, bars: int = 1) -> Tensor:
    given = network.given(style, key, x.shape[-1], bars)
    found: Tensor = network(x, network.styles(torch.tensor([0.5])), given)
    return found


NOISE = torch.randn(1, 6, 8, generator=torch.Generator().manual_seed(2))


def test_it_gives_v_of_the_shape_of_its_latents(network: LatentNetwork) -> None:
    assert v(network, NOISE, HOUSE, NONE).shape == NOISE.shape


def test_style_and_key_are_heard_each_by_itself(network: LatentNetwork) -> None:
    told = [
        v(network, NOISE, style, key)
        for style in (HOUSE, TECHNO, NONE)
        for key in (torch.tensor([3]), NONE)
    ]
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            assert (one - other).abs().max() > 1e-4


def test_it_knows_where_the_bar_begins(network: LatentNetwork) -> None:
    turned = v(network, NOISE.roll(2, -1), HOUSE, NONE).roll(-2, -1)
    assert (turned - v(network, NOISE, HOUSE, NONE)).abs().max() > 1e-4


def test_two_bars_that_are_alike_are_told_alike(network: LatentNetwork) -> None:
    double = v(network, NOISE.repeat(1, 1, 2), HOUSE, NONE, bars=2)
    torch.testing.assert_close(double[..., :8], double[..., 8:])


def test_items_are_told_each_their_own(network: LatentNetwork) -> None:
    both = v(network, NOISE.repeat(2, 1, 1), torch.cat((HOUSE, NONE)), torch.tensor([UNKNOWN, 5]))
    torch.testing.assert_close(both[:1], v(network, NOISE, HOUSE, NONE))
    torch.testing.assert_close(both[1:], v(network, NOISE, NONE, torch.tensor([5])))


def test_latents_are_normed_and_back(network: LatentNetwork) -> None:
    network.mean.fill_(2.0)
    network.deviation.fill_(3.0)
    torch.testing.assert_close(network.normed(torch.full((1, 6, 2), 5.0)), torch.ones(1, 6, 2))
    torch.testing.assert_close(network.raw(network.normed(NOISE)), NOISE)
