from dataclasses import replace

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_unet import unet_names, unet_tensors
from loopstudio.engines.diffusion.unet import Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.support.published_diffusion import published_unet

TEXT = UnetConfig(
    inputs=4,
    outputs=2,
    channels=(4, 8),
    factors=(1, 2),
    items=(1, 2),
    attentions=(0, 1),
    crosses=(1, 1),
    heads=2,
    head=4,
    embedding=6,
    tokens=5,
    context=3,
    depth=1,
    features=16,
    frequencies=8,
    groups=4,
)
CONFIGS = [UnetConfig.tiny(), TEXT, replace(TEXT, tokens=0)]


@pytest.mark.parametrize("config", CONFIGS, ids=["plain", "text", "no-null"])
def test_every_published_tensor_has_one_place_and_every_place_one(config: UnetConfig) -> None:
    tensors = published_unet(config, "net.")
    state = unet_tensors(tensors, config, "net.")
    assert unet_names(config, "net.") == set(tensors)
    shapes = {name: tensor.shape for name, tensor in Unet(config).state_dict().items()}
    assert {name: tensor.shape for name, tensor in state.items()} == shapes


@pytest.mark.parametrize("kept", [0, 1])
def test_a_tied_layer_may_stand_in_a_file_once(kept: int) -> None:
    config = UnetConfig.tiny()
    tensors = published_unet(config, "")
    for kind in ("weight", "bias"):
        del tensors[f"blocks.1.blocks.{1 - kept}.0.{kind}"]
    torch.testing.assert_close(
        unet_tensors(tensors, config, "")["time.again.weight"],
        tensors[f"blocks.1.blocks.{kept}.0.weight"],
    )


def test_a_missing_tensor_is_named() -> None:
    tensors = published_unet(UnetConfig.tiny(), "")
    del tensors["blocks.2.net.skip.blocks.0.1.bias"]
    with pytest.raises(CheckpointError, match=r"no blocks\.2\.net\.skip\.blocks\.0\.1\.bias"):
        unet_tensors(tensors, UnetConfig.tiny(), "")
