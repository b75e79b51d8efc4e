"""Tiny checkpoints of Morph's own form."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.rave.basis import fitted
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.image_config import ImageConfig
from loopstudio.engines.rave.image_network import ImageNetwork
from loopstudio.engines.rave.parts import Parts, save_parts
from tests.support.rave import tiny_info


def image_parts(seed: int = 0) -> Parts:
    """Build an untrained network of a few kilobytes, and a basis of normal frames."""
    torch.manual_seed(seed)
    network = ImageNetwork(ImageConfig.tiny()).eval().requires_grad_(False)
    latent = network.config.latent
    frames = np.random.default_rng(seed).standard_normal((64, latent)) * np.linspace(2, 0.2, latent)
    return Parts(network, fitted(frames))


def image_bundle(folder: Path) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    info = tiny_info(folder, RaveConfig())
    return save_parts(folder, replace(info, folder=folder), image_parts())
