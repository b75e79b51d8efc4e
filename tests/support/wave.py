"""A diffusion vocoder of some kilobytes whose every layer is heard, and sounds for it."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import Guide, WaveNetwork
from loopstudio.engines.diffusion.wave_parts import save_wave


def stirred(config: WaveConfig | None = None) -> WaveNetwork:
    """Give a network whose last layers, too, are no longer nothing."""
    torch.manual_seed(3)
    network = WaveNetwork(config or WaveConfig.tiny()).requires_grad_(False).eval()
    for weights in network.unet.parameters():
        weights.add_(0.1 * torch.randn_like(weights))
    return network


def guide(sound: Tensor, known: float = 0.0) -> Guide:
    """Tell a sound; known is 1 where it is the one wanted, in all bands of a tiny network."""
    return Guide(sound, torch.full((len(sound), WaveConfig.tiny().cells), known))


def wave_info(folder: Path) -> CheckpointInfo:
    """Describe the bundle that `wave_bundle` writes."""
    return CheckpointInfo(
        name=folder.name,
        title="Tiny polish",
        engine="wave",
        kind="loops",
        rate=44_100,
        channels=1,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence="CC0-1.0",
        sha256="0" * 64,
        folder=folder,
    )


def wave_bundle(folder: Path) -> CheckpointInfo:
    """Write a bundle of a stirred network at `folder`."""
    return save_wave(folder, wave_info(folder), stirred())


def dull(tempo: Tempo, cutoff: float = 3_000.0, rate: int = 44_100, channels: int = 1) -> Audio:
    """Give a bar of noise without anything above a cutoff, at a tenth of full scale."""
    frames = tempo.bar_frames(rate, 1)
    spectrum = np.fft.rfft(np.random.default_rng(4).standard_normal((channels, frames)))
    spectrum[:, int(cutoff * frames / rate) :] = 0.0
    sound = np.fft.irfft(spectrum, frames)
    return Audio((0.1 * sound / sound.std()).astype(np.float32), rate)
