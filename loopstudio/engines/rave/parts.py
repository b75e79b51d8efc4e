"""The parts of a RAVE bundle, its network and the axes of its latents, to and from the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import Dimensions, known_by
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import fitting, load_tensors, save
from loopstudio.engines.rave.basis import Basis, Floats
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.sizes import inner
from loopstudio.engines.vocoding.image_config import FORM, ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork

Importance = Literal["measured", "heard", "fidelity", "sensitivity", "unknown"]
"""How the shares of the dimensions are known.

Measured here on sound, by the variance of latents or of what is heard of it; told by a file, as its
fidelity; by how much the decoder heeds each; or not at all.
"""

Network = Rave | ImageNetwork
"""In RAVE's form, or our own by way of an image."""

NETWORK, BASIS = "network.", "basis."


@dataclass(frozen=True, eq=False)
class Parts:
    """A network, and the axes of its latents in the order of their importance."""

    network: Network
    basis: Basis
    importance: Importance = "measured"

    def dimensions(self) -> Dimensions:
        """Give what a window shows of the axes."""
        basis = self.basis
        return Dimensions(
            shares=tuple(map(float, basis.shares)),
            low=tuple(map(float, basis.low)),
            high=tuple(map(float, basis.high)),
            importance=self.importance,
        )

    def tensors(self) -> dict[str, Tensor]:
        """Give everything by the names it has in a bundle."""
        weights = self.network.state_dict().items()
        named = {NETWORK + k: v if v.is_floating_point() else v.float() for k, v in weights}
        for key in _shapes(self.network.config):
            line = getattr(self.basis, key).astype(np.float32)
            named[BASIS + key] = torch.from_numpy(line)
        return named


def save_parts(
    folder: Path, info: CheckpointInfo, parts: Parts, extras: Mapping[str, str] | None = None
) -> CheckpointInfo:
    """Write a bundle of these parts; info's network, folder, name and hash are filled in.

    Raises CheckpointError for sizes that `load_parts` would not read back.
    """
    sizes = parts.network.config.table()
    _config(sizes)
    table: dict[str, object] = {
        "importance": parts.importance,
        "sizes": sizes,
        "dimensions": parts.dimensions().table(),
    }
    return save(folder, replace(info, network=table), parts.tensors(), extras)


def load_parts(info: CheckpointInfo) -> Parts:
    """Read a bundle's parts, in float32 on the CPU, ready to run.

    Raises CheckpointError where manifest and weights do not belong together.
    """
    config = _config(inner(info.network, "sizes"))
    importance = known_by(info.network)
    if importance not in get_args(Importance):
        raise CheckpointError(f"The manifest knows the order of latents by {importance!r:.40}.")
    if (config.rate, config.channels) != (info.rate, info.channels):
        raise CheckpointError(
            f"The manifest of {info.name!r} tells two things of its rate or its channels."
        )
    tensors = load_tensors(info)
    network, basis = _network(config, tensors), _basis(config, tensors)
    return Parts(network, basis, cast("Importance", importance))


def _config(sizes: Mapping[str, object]) -> RaveConfig | ImageConfig:
    return ImageConfig.parse(sizes) if sizes.get("form") == FORM else RaveConfig.parse(sizes)


def _network(config: RaveConfig | ImageConfig, tensors: Mapping[str, Tensor]) -> Network:
    network: Network
    if isinstance(config, RaveConfig):
        network = Rave.outlined(config)
        given = fitting(network, tensors, NETWORK)
    else:
        with torch.device("meta"):
            outline = ImageNetwork(config)
        given = fitting(outline, tensors, NETWORK)
        # Its windows and filters are computed, not stored: they need a real device.
        network = ImageNetwork(config)
    network.load_state_dict(given, assign=True)
    return network.requires_grad_(False).eval()


def _basis(config: RaveConfig | ImageConfig, tensors: Mapping[str, Tensor]) -> Basis:
    read: dict[str, Floats] = {}
    for key, shape in _shapes(config).items():
        tensor = tensors.get(BASIS + key)
        if tensor is None or tuple(tensor.shape) != shape:
            raise CheckpointError(f"The weights lack {BASIS}{key} of the shape {shape}.")
        read[key] = tensor.double().numpy()
    return Basis(**read)


def _shapes(config: RaveConfig | ImageConfig) -> dict[str, tuple[int, ...]]:
    line = (config.dimensions,)
    return {"mean": line, "axes": line * 2, "fidelity": line, "low": line, "high": line}
