"""Hearing: any sound as the latents of a network, as a loop."""

import numpy as np
import torch
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.rave.basis import Floats
from loopstudio.engines.rave.parts import Network


@torch.inference_mode()
def latents(network: Network, audio: Audio) -> Floats:
    """Give the latents (latent, frames) of a loop of any rate, with one channel or two."""
    config = network.config
    frames = whole_frames(round(audio.frames / audio.rate * config.rate), config.hop)
    sound = torch.from_numpy(channelled(audio.samples, config.channels))
    heard = resampled(sound, frames * config.hop)
    told = network.encode(heard[None].to(network.device), "joined")[0].cpu()
    made: Floats = told.double().numpy()
    return made


def channelled(samples: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """Give sound as one channel, the mean of all, or as two."""
    if len(samples) == wanted:
        return samples.copy()
    return np.repeat(samples.mean(axis=0, keepdims=True), wanted, axis=0)
