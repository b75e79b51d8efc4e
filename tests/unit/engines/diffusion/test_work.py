import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from loopstudio.engines.diffusion.latent_config import LatentConfig, own_unet
from loopstudio.engines.diffusion.unet import Given, Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.diffusion.work import work_of


def counted(config: UnetConfig, frames: int) -> float:
    """Count what the definition multiplies and adds, by torch's own counter."""
    with torch.device("meta"):
        net, x = Unet(config), torch.empty(1, config.inputs, frames)
        styles = torch.empty(1, net.style.out_features)
        words = torch.empty(1, config.tokens, config.embedding) if config.embedding else None
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(x, styles, Given(embedding=words))
    return float(counter.get_total_flops()) / 2.0


@pytest.mark.parametrize(
    ("config", "frames"),
    [(UnetConfig(), 1 << 15), (own_unet(67, 5), 42), (LatentConfig.tiny().unet, 64)],
    ids=["published", "latents", "tiny"],
)
def test_the_count_is_that_of_the_definition_but_for_rises(config: UnetConfig, frames: int) -> None:
    assert work_of(config, frames).products == pytest.approx(counted(config, frames), rel=0.1)


def test_twice_the_frames_are_twice_the_work_where_none_looks_at_others() -> None:
    config = UnetConfig.tiny()
    blind = UnetConfig(**{**vars(config), "attentions": (0, 0, 0)})
    one, two = work_of(blind, 64), work_of(blind, 128)
    assert two.products == 2 * one.products
    assert (two.convolutions, two.frames) == (one.convolutions, 128)
    assert work_of(config, 128).products > 2 * work_of(config, 64).products
