"""The parts of a bundle of Diffuse's own form on sound itself, to and from the disk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import load_tensors, save
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.latent_parts import NETWORK, network_of
from loopstudio.engines.sizes import inner

FORM = "sound"


def save_sound(
    folder: Path,
    info: CheckpointInfo,
    network: LatentNetwork,
    extras: Mapping[str, str | bytes] | None = None,
) -> CheckpointInfo:
    """Write a bundle of a network; info's network, folder, name and hashes are filled in."""
    table: dict[str, object] = {"form": FORM, "network": network.config.table()}
    weights = {NETWORK + key: value for key, value in network.state_dict().items()}
    return save(folder, replace(info, network=table), weights, extras)


def load_sound(info: CheckpointInfo) -> LatentNetwork:
    """Read a bundle's network, in float32 on the CPU, ready to run.

    Raises CheckpointError where manifest and weights do not belong together.
    """
    if (form := info.network.get("form")) != FORM:
        raise CheckpointError(
            f"{info.title} is of the form {form!r:.40}, which a later version of LoopStudio loads."
        )
    config = LatentConfig.parse(inner(info.network, "network"))
    if config.latent != info.channels:
        raise CheckpointError(f"The manifest of {info.name!r} tells two things of its channels.")
    if config.styles != len(info.labels):
        raise CheckpointError(
            f"The checkpoint {info.name!r} names {len(info.labels)} styles, "
            f"but its network knows {config.styles}."
        )
    return network_of(config, load_tensors(info))
