"""A diffusion vocoder of some kilobytes whose every layer is heard."""

import torch

from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork


def stirred(config: WaveConfig | None = None) -> WaveNetwork:
    """Give a network whose last layers, too, are no longer nothing."""
    torch.manual_seed(3)
    network = WaveNetwork(config or WaveConfig.tiny()).requires_grad_(False).eval()
    for weights in network.unet.parameters():
        weights.add_(0.1 * torch.randn_like(weights))
    return network
