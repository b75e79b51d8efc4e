"""Tiny checkpoints of Morph's own form."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.rave.basis import fitted
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.parts import Parts, save_parts
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from tests.support.rave import tiny_info


def even_hop() -> ImageConfig:
    """Give the sizes of a tiny network whose hop is a power of two, 1,024 samples."""
    vocoder = replace(VocoderConfig.tiny(), hop=512, split=8)
    return replace(ImageConfig.tiny(), division=2, vocoder=vocoder)


def image_parts(config: ImageConfig | None = None, seed: int = 0) -> Parts:
    """Build an untrained network of a few kilobytes, and a basis of normal frames."""
    torch.manual_seed(seed)
    network = ImageNetwork(config or ImageConfig.tiny()).eval().requires_grad_(False)
    latent = network.config.latent
    frames = np.random.default_rng(seed).standard_normal((64, latent)) * np.linspace(2, 0.2, latent)
    return Parts(network, fitted(frames))


def image_network(config: ImageConfig | None = None) -> ImageNetwork:
    """Build the network alone."""
    network = image_parts(config).network
    assert isinstance(network, ImageNetwork)
    return network


def image_bundle(folder: Path, config: ImageConfig | None = None, seed: int = 0) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    info = tiny_info(folder, RaveConfig())
    return save_parts(folder, replace(info, folder=folder), image_parts(config, seed))
