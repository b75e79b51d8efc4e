from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.unet import Given, Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig

TINY = UnetConfig.tiny()
LATENT = replace(TINY, context=3, depth=1)
TEXT = replace(TINY, crosses=(0, 1, 1), embedding=6, tokens=5)
PUBLISHED_SMALL = UnetConfig(
    channels=(32, 32, 64, 64, 128, 128, 256, 256),
    factors=(1, 2, 2, 2, 2, 2, 2, 2),
    items=(2, 2, 2, 2, 2, 2, 4, 4),
    attentions=(0, 0, 0, 0, 0, 1, 1, 1),
    crosses=(0,) * 8,
)
PUBLISHED_TEXT = replace(
    UnetConfig(), crosses=(0, 0, 0, 1, 1, 1, 1, 1, 1), embedding=768, tokens=64
)


def unet(config: UnetConfig = TINY) -> Unet:
    torch.manual_seed(0)
    made = Unet(config).eval().requires_grad_(False)
    if made.none is not None:
        made.none.data.normal_()
    return made


def noise(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def v(net: Unet, x: Tensor, given: Given | None = None, time: float = 0.5) -> Tensor:
    made: Tensor = net(x, net.styles(torch.tensor([time])), given or Given())
    return made


@pytest.mark.parametrize(
    ("config", "weights"),
    [(UnetConfig(), 217_437_436), (PUBLISHED_TEXT, 265_289_980), (PUBLISHED_SMALL, 31_574_724)],
    ids=["unconditional", "text", "tiny-audio-diffusion"],
)
def test_published_networks_have_as_many_weights(config: UnetConfig, weights: int) -> None:
    with torch.device("meta"):
        assert sum(p.numel() for p in Unet(config).parameters()) == weights


@pytest.mark.parametrize("frames", [8, 24, 40])
def test_any_multiple_of_the_stride_goes_through(frames: int) -> None:
    assert v(unet(), noise(2, 1, frames)).shape == (2, 1, frames)


@pytest.mark.parametrize("frames", [0, 7, 20])
def test_other_lengths_are_refused(frames: int) -> None:
    with pytest.raises(InvalidValue, match=f"{frames} samples are no multiple of 8"):
        v(unet(), noise(1, 1, frames))


def test_a_loop_turned_by_whole_strides_comes_out_turned() -> None:
    net, x = unet(), noise(1, 1, 64)
    torch.testing.assert_close(v(net, x.roll(24, -1)), v(net, x).roll(24, -1))


def test_a_network_with_ends_does_not_join_them() -> None:
    net, x = unet(replace(TINY, circular=False)), noise(1, 1, 64)
    assert not torch.allclose(v(net, x.roll(24, -1)), v(net, x).roll(24, -1), atol=1e-4)


def test_items_of_a_batch_do_not_know_of_one_another() -> None:
    net, x = unet(), noise(3, 1, 32)
    torch.testing.assert_close(v(net, x)[1:2], v(net, x[1:2]))


def test_each_item_may_have_a_time_of_its_own() -> None:
    net, x = unet(), noise(2, 1, 32)
    both = net(x, net.styles(torch.tensor([0.2, 0.8])))
    torch.testing.assert_close(both[1:], v(net, x[1:], time=0.8))
    assert not torch.allclose(both[1:], v(net, x[1:], time=0.2), atol=1e-4)


def test_latents_are_heard() -> None:
    net, x = unet(LATENT), noise(1, 1, 32)
    given = [Given(context=noise(1, 3, 8, seed=s)) for s in (2, 3)]
    assert not torch.allclose(v(net, x, given[0]), v(net, x, given[1]), atol=1e-4)


@pytest.mark.parametrize("context", [None, noise(1, 3, 7), noise(1, 2, 8)])
def test_latents_of_another_form_are_refused(context: Tensor | None) -> None:
    with pytest.raises(InvalidValue, match=r"wants \(3, 8\)"):
        v(unet(LATENT), noise(1, 1, 32), Given(context=context))


def test_a_network_that_is_told_nothing_refuses_latents() -> None:
    with pytest.raises(InvalidValue, match="wants None"):
        v(unet(), noise(1, 1, 32), Given(context=noise(1, 3, 8)))


def test_a_second_sound_stands_beside_the_first() -> None:
    net = unet(replace(TINY, inputs=2))
    x, low = noise(1, 1, 32), noise(1, 1, 32, seed=2)
    torch.testing.assert_close(v(net, x, Given(beside=low)), v(net, torch.cat((x, low), 1)))


def test_a_missing_second_sound_is_told() -> None:
    with pytest.raises(InvalidValue, match="takes 2 channels, not 1"):
        v(unet(replace(TINY, inputs=2)), noise(1, 1, 32))


def test_without_an_embedding_the_networks_own_stands_for_none() -> None:
    net, x = unet(TEXT), noise(2, 1, 32)
    assert net.none is not None
    own = net.none[None].expand(2, -1, -1)
    torch.testing.assert_close(v(net, x), v(net, x, Given(embedding=own)))
    assert not torch.allclose(v(net, x), v(net, x, Given(embedding=noise(2, 5, 6))), atol=1e-5)


def test_a_network_that_cannot_do_without_an_embedding_says_so() -> None:
    with pytest.raises(InvalidValue, match="wants an embedding"):
        v(unet(replace(TEXT, tokens=0)), noise(1, 1, 32))


def test_it_is_compiled_as_one_graph() -> None:
    net, x = unet(TEXT), noise(1, 1, 32)
    compiled = torch.compile(net, fullgraph=True, backend="eager")
    styles = net.styles(torch.tensor([0.5]))
    torch.testing.assert_close(compiled(x, styles), net(x, styles))
