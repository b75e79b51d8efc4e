"""The parts of a bundle in a published form: a network and its sizes, to and from the disk."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import fitting, load_tensors
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.network import Generator, build
from loopstudio.engines.diffusion.published_config import FORM, PublishedConfig, read_config

NETWORK = "network."

PublishedNetwork = Generator | Dance | Codec
"""A network of audio-diffusion-pytorch, Dance Diffusion's, or a plain autoencoder."""


@dataclass(frozen=True, eq=False)
class PublishedParts:
    """A network as it was published; its config says which, and what it is told beside noise."""

    network: PublishedNetwork

    @property
    def config(self) -> PublishedConfig:
        """The network's sizes and the sound it makes."""
        config: PublishedConfig = self.network.config
        return config

    def table(self) -> dict[str, object]:
        """Give what stands in a manifest under `network`."""
        return {"form": FORM, **self.config.table()}

    def tensors(self) -> dict[str, Tensor]:
        """Give everything by the names it has in a bundle."""
        return {NETWORK + key: value for key, value in self.network.state_dict().items()}


def filled(config: PublishedConfig, tensors: Mapping[str, Tensor]) -> PublishedNetwork:
    """Build the network of `network.*`; raises CheckpointError unless every key fits.

    Sizes that a manifest may not claim are refused, wherever they were read.
    """
    read_config(config.table())
    # On the meta device sizes cost no memory: a manifest may claim any. Windows, filters and
    # kernels, which are computed, are made on the CPU all the same.
    with torch.device("meta"):
        network = _built(config)
    network.load_state_dict(fitting(network, tensors, NETWORK), assign=True)
    return network.requires_grad_(False).eval()


def load_published(info: CheckpointInfo) -> PublishedParts:
    """Read a bundle's parts, in float32 on the CPU, ready to run.

    Raises CheckpointError where manifest and weights do not belong together.
    """
    config = read_config(info.network)
    if (config.sound.rate, config.sound.channels) != (info.rate, info.channels):
        raise CheckpointError(
            f"The manifest of {info.name!r} tells two things of its rate or its channels."
        )
    return PublishedParts(filled(config, load_tensors(info)))


def _built(config: PublishedConfig) -> PublishedNetwork:
    match config:
        case DanceConfig():
            return Dance(config)
        case CodecConfig():
            return Codec(config)
        case DiffusionConfig():
            return build(config)
