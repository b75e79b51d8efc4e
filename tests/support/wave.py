"""A diffusion vocoder of some kilobytes whose every layer is heard, and a guide for it."""

import torch
from torch import Tensor

from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import Guide, WaveNetwork


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
