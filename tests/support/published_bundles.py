"""Small networks in their published form as checkpoints, untrained."""

from dataclasses import replace
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig, SoundConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.network import build
from loopstudio.engines.diffusion.parts import save_parts
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.published_parts import PublishedNetwork, PublishedParts
from tests.support.published_files import SMALL

DANCE = DanceConfig(
    DanceSizes((32,) * 6, attending=1, frequencies=2), SoundConfig(rate=8_000, channels=1)
)
"""A network of Dance Diffusion deep enough that its attention to a bar takes little time."""
WIDE = replace(SMALL, unet=replace(SMALL.unet, channels=(4, 32, 128)))
"""A generator so wide that half precision saves time, and is heard in two of its layers."""


def network_of(config: PublishedConfig) -> PublishedNetwork:
    """Build the network of a configuration, always the same."""
    torch.manual_seed(0)
    match config:
        case DanceConfig():
            network: PublishedNetwork = Dance(config)
        case CodecConfig():
            network = Codec(config)
        case DiffusionConfig():
            network = build(config)
    return network.eval().requires_grad_(False)


def published_bundle(folder: Path, config: PublishedConfig = SMALL) -> CheckpointInfo:
    """Write a bundle of it at `folder`; without a configuration that of a generator."""
    info = CheckpointInfo(
        name=folder.name,
        title="Tiny published",
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
    return save_parts(folder, info, PublishedParts(network_of(config)))
