from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.published_parts import (
    NETWORK,
    PublishedParts,
    filled,
    load_published,
)
from tests.support.published_bundles import network_of, published_bundle
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


def saved(config: PublishedConfig, folder: Path) -> tuple[CheckpointInfo, PublishedParts]:
    return published_bundle(folder / "tiny", config), PublishedParts(network_of(config))


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


def test_absurd_sizes_are_refused_before_memory_is_taken() -> None:
    tiny = DanceConfig.tiny()
    huge = replace(tiny, sizes=replace(tiny.sizes, channels=(1 << 20,) * 3))
    with pytest.raises(CheckpointError, match="is no size"):
        filled(huge, {})
