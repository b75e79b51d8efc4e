"""What a gan in training shows: drawn bars beside held-out ones, and their sound."""

from pathlib import Path

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.engines.gan.network import Generator
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.image_sheet import write_image_sheet

SHOWN, HEARD = 24, 8


@torch.no_grad()
def drawn(generator: Generator, count: int) -> Tensor:
    """Give images (count, bands, frames) on the CPU at fixed seeds, all labels in turn."""
    random = torch.Generator().manual_seed(7)
    network, device = generator.config, generator.input.input.device
    z = torch.randn(count, network.z_dim, generator=random).to(device)
    labels = torch.arange(count, device=device) % max(1, network.labels)
    noise: list[Tensor | None] = [
        torch.randn(count, 1, *shape, generator=random).to(device) for shape in network.noise_shapes
    ]
    images: Tensor = generator(z, labels if network.labels else None, noise)
    return images[:, 0].cpu()


def show(real: Tensor, made: Tensor, path: Path) -> dict[str, float]:
    """Write drawn images (count, bands, frames) beside real ones; compare their statistics."""
    write_image_sheet(path, real.numpy(), made.numpy())
    return {
        "mean_off": float((made.mean((0, 2)) - real.mean((0, 2))).abs().mean()),
        "spread_off": float((made.std((0, 2)) - real.std((0, 2))).abs().mean()),
    }


@torch.no_grad()
def sound(vocoder: Vocoder, images: Tensor, mel: MelConfig, path: Path) -> None:
    """Write the first images, sounded one after another, as a WAV."""
    heard = images[:HEARD]
    samples = heard.shape[-1] * mel.hop
    noise = torch.randn(len(heard), samples, generator=torch.Generator().manual_seed(0))
    row: NDArray[np.float32] = vocoder(heard, noise).flatten().clamp(-1.0, 1.0).numpy()
    soundfile.write(path, row, mel.rate)
