from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_network import network_tensors
from loopstudio.engines.diffusion.network import build
from tests.support.published_diffusion import published_unet
from tests.unit.engines.diffusion.test_network import AUTOENCODER, TRANSFORMED, UPSAMPLER, VOCODER

TINY = DiffusionConfig.tiny()


def beside(config: DiffusionConfig) -> dict[str, Tensor]:
    """Give what a published file holds beside the U-Net."""
    if config.kind == "vocoder":
        return {
            "to_flat.weight": torch.zeros(6, 1, 32),
            "to_spectrogram.to_spectrogram.window": torch.zeros(32),
            "to_spectrogram.to_mel_scale.fb": torch.zeros(17, 6),
        }
    if config.transform:
        return {
            "net.blocks.0.weight": torch.zeros(6, 2, 8),
            "net.blocks.1.weight": torch.zeros(6, 2, 8),
        }
    return {}


def file_of(config: DiffusionConfig, root: str) -> Mapping[str, Tensor]:
    return published_unet(config.unet, root) | beside(config)


CASES = [
    (TINY, "net."),
    (UPSAMPLER, "net.blocks.0."),
    (VOCODER, "net.blocks.0."),
    (TRANSFORMED, "net.blocks.2."),
]


@pytest.mark.parametrize(("config", "root"), CASES, ids=["plain", "upsampler", "vocoder", "lt"])
def test_each_kind_is_filled_from_its_file(config: DiffusionConfig, root: str) -> None:
    build(config).load_state_dict(network_tensors(file_of(config, root), config))


def test_the_network_may_stand_under_any_of_its_names() -> None:
    plain = published_unet(TINY.unet, "net.")
    wanted = network_tensors(plain, TINY)
    for root in ("diffusion.net.", "sampler.net."):
        got = network_tensors(published_unet(TINY.unet, root), TINY)
        assert all(torch.equal(got[name], wanted[name]) for name in wanted)
    thrice = {
        f"{way}{key}": t for key, t in plain.items() for way in ("", "diffusion.", "sampler.")
    }
    assert network_tensors(thrice, TINY).keys() == wanted.keys()


def test_a_tensor_without_a_place_is_named() -> None:
    tensors = {**published_unet(TINY.unet, "net."), "net.extra.weight": torch.zeros(1)}
    with pytest.raises(CheckpointError, match=r"net\.extra\.weight has no place in a generator"):
        network_tensors(tensors, TINY)


def test_a_missing_part_is_named() -> None:
    tensors = published_unet(VOCODER.unet, "net.blocks.0.")
    with pytest.raises(CheckpointError, match=r"no to_flat\.weight"):
        network_tensors(tensors, VOCODER)


def test_an_encoder_is_filled_by_the_names_of_its_file() -> None:
    tensors = published_unet(AUTOENCODER.unet, "net.")
    state = build(AUTOENCODER).state_dict()
    theirs = (
        ("encoder.enter.", "encoder.to_in.block."),
        ("encoder.stages.", "encoder.downsamples."),
        ("encoder.leave.", "encoder.to_out."),
        (".first.", ".block1."),
        (".second.", ".block2."),
        (".norm.", ".groupnorm."),
        (".conv.", ".project."),
        (".down.", ".downsample."),
        (".beside.", ".to_out."),
    )
    for name in (key for key in state if key.startswith("encoder.")):
        renamed = name
        for ours, published in theirs:
            renamed = renamed.replace(ours, published)
        tensors[renamed] = state[name]
    tensors["encoder.mel.to_spectrogram.window"] = torch.zeros(32)
    got = network_tensors(tensors, AUTOENCODER)
    assert got.keys() == state.keys()
