"""Tiny checkpoints of Diffuse's own form, untrained."""

from dataclasses import replace
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.latent_parts import LatentParts, save_parts
from loopstudio.engines.diffusion.sound_config import tiny_sound
from loopstudio.engines.diffusion.sound_parts import save_sound
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

LABELS = ("house", "techno", "pads")


def latent_info(folder: Path) -> CheckpointInfo:
    """Describe the bundle that `latent_bundle` writes."""
    return CheckpointInfo(
        name=folder.name,
        title="Tiny noise",
        engine="diffusion",
        kind="loops",
        rate=44_100,
        channels=1,
        native_bpm=120.0,
        bars=1,
        labels=LABELS,
        licence="CC0-1.0",
        sha256="0" * 64,
        folder=folder,
    )


UNSTEADIED = replace(VocoderConfig.tiny(), tones=0, partials=0)
"""What has learned nothing of notes takes noise for some, and holds on to them all round a loop."""


def latent_parts(
    config: LatentConfig | None = None, seed: int = 0, vocoding: VocoderConfig | None = None
) -> LatentParts:
    """Build untrained networks of a few kilobytes: six places of eight latents are kept."""
    torch.manual_seed(seed)
    network = LatentNetwork(config or LatentConfig.tiny()).eval().requires_grad_(False)
    network.mean.copy_(torch.linspace(-0.5, 0.5, network.config.latent)[:, None])
    network.deviation.copy_(torch.linspace(2.0, 0.5, network.config.latent)[:, None])
    for weight in (network.unet.none, network.style_words, network.key_words):
        assert weight is not None
        weight.copy_(torch.randn(weight.shape))
    sizes = replace(ImageConfig.tiny(), latent=8, vocoder=vocoding or VocoderConfig.tiny())
    image = ImageNetwork(sizes).eval().requires_grad_(False)
    axes = torch.linalg.qr(torch.randn(8, 8))[0][: network.config.latent]
    return LatentParts(network, image, axes, torch.randn(8, 1))


def latent_bundle(
    folder: Path, config: LatentConfig | None = None, vocoding: VocoderConfig | None = None
) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    return save_parts(folder, latent_info(folder), latent_parts(config, vocoding=vocoding))


def sound_network(seed: int = 0) -> LatentNetwork:
    """Build an untrained network of a few kilobytes on sound itself."""
    torch.manual_seed(seed)
    network = LatentNetwork(tiny_sound()).eval().requires_grad_(False)
    network.deviation.fill_(0.1)
    for weight in (network.unet.none, network.style_words, network.key_words):
        assert weight is not None
        weight.copy_(torch.randn(weight.shape))
    return network


def sound_bundle(folder: Path) -> CheckpointInfo:
    """Write a bundle of it, at 8 kHz, at `folder`."""
    return save_sound(folder, replace(latent_info(folder), rate=8_000), sound_network())
