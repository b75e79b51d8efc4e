"""The parts of a bundle of a diffusion vocoder, to and from the disk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import fitting, load_tensors, save
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.sizes import inner

ENGINE = "wave"
FORM = "guided"
NETWORK = "network."


def save_wave(
    folder: Path,
    info: CheckpointInfo,
    network: WaveNetwork,
    extras: Mapping[str, str] | None = None,
) -> CheckpointInfo:
    """Write a bundle of a network; info's network, folder, name and hash are filled in."""
    table: dict[str, object] = {"form": FORM, "network": network.config.table()}
    weights = {NETWORK + key: value for key, value in network.state_dict().items()}
    return save(folder, replace(info, network=table), weights, extras)


def load_wave(info: CheckpointInfo) -> WaveNetwork:
    """Read a bundle's network, in float32 on the CPU, ready to run.

    Raises CheckpointError where manifest and weights do not belong together.
    """
    if (form := info.network.get("form")) != FORM:
        raise CheckpointError(
            f"{info.title} is of the form {form!r:.40}, which a later version of LoopStudio loads."
        )
    config = WaveConfig.parse(inner(info.network, "network"))
    if config.rate != info.rate:
        raise CheckpointError(f"The manifest of {info.name!r} tells two things of its rate.")
    # On the meta device sizes cost no memory: a manifest may claim any.
    with torch.device("meta"):
        outline = WaveNetwork(config)
    given = fitting(outline, load_tensors(info), NETWORK)
    # Its bases and filters are computed, not stored: they need a real device.
    network = WaveNetwork(config)
    network.load_state_dict(given, assign=True)
    if not bool((network.deviation > 0.0).all()):
        raise CheckpointError("The weights hold a deviation of cells that cannot be.")
    return network.requires_grad_(False).eval()
