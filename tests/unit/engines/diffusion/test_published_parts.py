from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.network import build
from loopstudio.engines.diffusion.parts import save_parts
from loopstudio.engines.diffusion.published_parts import (
    NETWORK,
    PublishedConfig,
    PublishedNetwork,
    PublishedParts,
    filled,
    load_published,
    read_config,
)
from tests.unit.engines.diffusion.test_network import AUTOENCODER, TRANSFORMED, UPSAMPLER, VOCODER

CONFIGS: list[PublishedConfig] = [
    DiffusionConfig.tiny(),
    UPSAMPLER,
    VOCODER,
    AUTOENCODER,
    TRANSFORMED,
    DanceConfig.tiny(),
    CodecConfig.tiny(),
]
NAMES = ["generator", "upsampler", "vocoder", "autoencoder", "transformed", "dance", "codec"]


def network_of(config: PublishedConfig) -> PublishedNetwork:
    torch.manual_seed(0)
    match config:
        case DanceConfig():
            return Dance(config)
        case CodecConfig():
            return Codec(config)
        case DiffusionConfig():
            return build(config)


def saved(config: PublishedConfig, folder: Path) -> tuple[CheckpointInfo, PublishedParts]:
    parts = PublishedParts(network_of(config))
    info = CheckpointInfo(
        name="tiny",
        title="Tiny",
        engine="diffusion",
        kind="drums",
        rate=config.sound.rate,
        channels=config.sound.channels,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence="CC0",
        sha256="0" * 64,
        folder=folder,
    )
    return save_parts(folder / "tiny", info, parts), parts


@pytest.mark.parametrize("config", CONFIGS, ids=NAMES)
def test_a_network_comes_back_from_its_bundle(config: PublishedConfig, tmp_path: Path) -> None:
    info, parts = saved(config, tmp_path)
    back = load_published(info)
    wanted, got = parts.tensors(), back.tensors()
    assert back.config == config
    assert wanted.keys() == got.keys()
    assert all(torch.equal(got[name], wanted[name]) for name in wanted)


def test_what_is_computed_is_there_after_loading(tmp_path: Path) -> None:
    info, _ = saved(VOCODER, tmp_path)
    assert all(not buffer.is_meta for buffer in load_published(info).network.buffers())


def test_a_network_that_is_loaded_does_not_learn(tmp_path: Path) -> None:
    network = load_published(saved(DanceConfig.tiny(), tmp_path)[0]).network
    assert not network.training
    assert not any(weight.requires_grad for weight in network.parameters())


def test_a_manifest_of_another_rate_is_refused(tmp_path: Path) -> None:
    info, _ = saved(DiffusionConfig.tiny(), tmp_path)
    with pytest.raises(CheckpointError, match="two things of its rate"):
        load_published(replace(info, rate=9_000))


def test_a_weight_too_many_is_refused() -> None:
    tensors = PublishedParts(Dance(DanceConfig.tiny())).tensors()
    with pytest.raises(CheckpointError, match="belongs nowhere"):
        filled(DanceConfig.tiny(), {**tensors, f"{NETWORK}more": torch.zeros(1)})


@pytest.mark.parametrize("config", [DanceConfig.tiny(), CodecConfig.tiny()], ids=["dance", "codec"])
def test_sizes_of_two_networks_are_refused(config: PublishedConfig) -> None:
    with pytest.raises(CheckpointError, match="'unet' unknown here"):
        read_config({**config.table(), "unet": {}})


def test_sizes_of_no_network_are_refused() -> None:
    with pytest.raises(CheckpointError, match="does not describe its unet"):
        read_config({"form": "published"})


def test_absurd_sizes_are_refused_before_memory_is_taken() -> None:
    tiny = DanceConfig.tiny()
    huge = replace(tiny, sizes=replace(tiny.sizes, channels=(1 << 20,) * 3))
    with pytest.raises(CheckpointError, match="is no size"):
        filled(huge, {})
