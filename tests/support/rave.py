"""Tiny RAVE bundles, made up on the spot."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.rave.basis import even, fitted
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Parts, save_parts

DISCRETE = replace(RaveConfig.tiny(), latent_kind="discrete", levels=3, codes=12, extra=2)
SPHERICAL = replace(RaveConfig.tiny(), latent_kind="spherical")


def tiny_info(folder: Path, config: RaveConfig) -> CheckpointInfo:
    """Describe the tiny bundle that `tiny_bundle` writes."""
    return CheckpointInfo(
        name=folder.name,
        title="Tiny morph",
        engine="rave",
        kind="drums",
        rate=config.rate,
        channels=config.channels,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence="CC0-1.0",
        sha256="0" * 64,
        folder=folder,
    )


def tiny_parts(config: RaveConfig | None = None, seed: int = 0) -> Parts:
    """Build an untrained network of a few kilobytes, and a basis of normal frames."""
    torch.manual_seed(seed)
    network = Rave(config or RaveConfig.tiny()).eval().requires_grad_(False)
    if network.codebooks is not None:
        torch.nn.init.normal_(network.codebooks, std=0.05)
        return Parts(network, even(network.config.levels, 0.0, network.config.codes - 1.0))
    if network.config.latent_kind == "spherical":
        return Parts(network, even(network.config.dimensions, -1.0, 1.0))
    latent = network.config.latent
    spread = np.linspace(2.0, 0.2, latent)
    frames = np.random.default_rng(seed).standard_normal((64, latent)) * spread
    return Parts(network, fitted(frames))


def rave_of(parts: Parts) -> Rave:
    """Give the network of parts that are of RAVE's form."""
    assert isinstance(parts.network, Rave)
    return parts.network


def tiny_bundle(folder: Path, config: RaveConfig | None = None) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    parts = tiny_parts(config)
    info = tiny_info(folder, rave_of(parts).config)
    return save_parts(folder, replace(info, folder=folder), parts)
