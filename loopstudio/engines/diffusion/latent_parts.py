"""The parts of a bundle of Diffuse's own form, to and from the disk.

A network of diffusion over latents, in the weights; and in a second file what sounds latents: the
image network of a checkpoint of Morph, and the axes along which its latents are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import fitting, load_sounds, load_tensors, save
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.sizes import inner
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork

FORM = "latent"
NETWORK, IMAGE = "network.", "image."
AXES, MIDDLE = "latents.axes", "latents.middle"
_UPRIGHT = 1e-3


@dataclass(frozen=True, eq=False)
class LatentParts:
    """A network of diffusion, what sounds its latents, and the axes along which they are told.

    axes (kept, latent) are the most important ones, of length one and upright on one another;
    middle (latent, 1) is where places are told from. What no kept axis tells is that of the middle.
    Raises CheckpointError for parts that do not fit.
    """

    network: LatentNetwork
    image: ImageNetwork
    axes: Tensor
    middle: Tensor

    def __post_init__(self) -> None:
        kept, latent = self.network.config.latent, self.image.config.latent
        if self.axes.shape != (kept, latent) or self.middle.shape != (latent, 1):
            raise CheckpointError(f"The weights lack {kept} axes of {latent} latents.")
        off = self.axes @ self.axes.t() - torch.eye(kept, device=self.axes.device)
        if float(off.abs().max()) > _UPRIGHT:
            raise CheckpointError("The axes of its latents do not stand upright on one another.")

    @property
    def hop(self) -> int:
        """Samples of the shortest piece that both networks take whole."""
        return self.image.config.hop * self.network.config.unet.stride

    def places(self, latent: Tensor) -> Tensor:
        """Give where latents (batch, latent, frames) lie along the axes: (batch, kept, frames)."""
        return self.axes @ (latent - self.middle)

    def latent(self, places: Tensor) -> Tensor:
        """Give the latents of places."""
        return self.axes.t() @ places + self.middle

    def on(self, device: torch.device) -> "LatentParts":
        """Give the same parts on a device."""
        networks = self.network.to(device), self.image.to(device)
        return LatentParts(*networks, self.axes.to(device), self.middle.to(device))

    def sounds(self) -> dict[str, Tensor]:
        """Give what sounds latents, by the names that it has in a bundle."""
        weights = {IMAGE + key: value for key, value in self.image.state_dict().items()}
        return weights | {AXES: self.axes.float(), MIDDLE: self.middle.float()}


def save_parts(
    folder: Path,
    info: CheckpointInfo,
    parts: LatentParts,
    extras: Mapping[str, str | bytes] | None = None,
) -> CheckpointInfo:
    """Write a bundle of these parts; info's network, folder, name and hashes are filled in."""
    table: dict[str, object] = {
        "form": FORM,
        "network": parts.network.config.table(),
        "image": parts.image.config.table(),
    }
    weights = {NETWORK + key: value for key, value in parts.network.state_dict().items()}
    return save(folder, replace(info, network=table), weights, extras, sounds=parts.sounds())


def load_parts(info: CheckpointInfo) -> LatentParts:
    """Read a bundle's parts, in float32 on the CPU, ready to run.

    Raises CheckpointError for a form not known here, and where manifest and weights do not belong
    together.
    """
    if (form := info.network.get("form")) != FORM:
        raise CheckpointError(
            f"{info.title} is of the form {form!r:.40}, which a later version of LoopStudio loads."
        )
    config = LatentConfig.parse(inner(info.network, "network"))
    image = ImageConfig.parse(inner(info.network, "image"))
    if (image.rate, image.channels) != (info.rate, info.channels):
        raise CheckpointError(
            f"The manifest of {info.name!r} tells two things of its rate or its channels."
        )
    if config.styles != len(info.labels):
        raise CheckpointError(
            f"The checkpoint {info.name!r} names {len(info.labels)} styles, "
            f"but its network knows {config.styles}."
        )
    network = network_of(config, load_tensors(info))
    sounds = load_sounds(info)
    axes, middle = (_line(sounds, key) for key in (AXES, MIDDLE))
    return LatentParts(network, _image(image, sounds), axes, middle)


def network_of(config: LatentConfig, tensors: Mapping[str, Tensor]) -> LatentNetwork:
    """Build the network of a bundle's weights; raises CheckpointError unless every key fits."""
    # On the meta device sizes cost no memory: a manifest may claim any.
    with torch.device("meta"):
        network = LatentNetwork(config)
    network.load_state_dict(fitting(network, tensors, NETWORK), assign=True)
    if not bool((network.deviation > 0.0).all()):
        raise CheckpointError("The weights hold a deviation of latents that cannot be.")
    return network.requires_grad_(False).eval()


def _image(config: ImageConfig, tensors: Mapping[str, Tensor]) -> ImageNetwork:
    with torch.device("meta"):
        outline = ImageNetwork(config)
    given = fitting(outline, tensors, IMAGE)
    # Its windows and filters are computed, not stored: they need a real device.
    network = ImageNetwork(config)
    network.load_state_dict(given, assign=True)
    return network.requires_grad_(False).eval()


def _line(tensors: Mapping[str, Tensor], key: str) -> Tensor:
    if key not in tensors or tensors[key].dim() != 2:
        raise CheckpointError(f"The weights lack {key}.")
    return tensors[key]
