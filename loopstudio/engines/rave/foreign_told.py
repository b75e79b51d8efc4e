"""What a file of RAVE's tells beside its network: a rate, axes of its latents, and their shares."""

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.basis import Basis, Floats, even
from loopstudio.engines.rave.codes import central
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Importance
from loopstudio.engines.scripted import Module

RATES = range(8_000, 192_001)
USUAL_REACH = 3.0
"""How far sliders go before sound was encoded: training pulls latents to a deviation of 1."""

TOLD = AXES, MEAN, FIDELITY = "latent_pca", "latent_mean", "fidelity"
"""What tells where sound lies in a network's latents."""
BROKEN_AXES = "The axes it tells of its latents hold NaN or infinity: they are measured anew."
ONE_CHANNEL = (
    "It was exported as stereo, but its network has one channel, which a host hears twice with "
    "other noise: here it is mono."
)

_LEAST_TOTAL = 0.99


def rate_of(root: Module) -> int | None:
    """Give the sample rate that an export tells, in Hz; one with a prior holds the other within."""
    both = root, root.children.get("_rave", root)
    told = (whole(module.values.get(key)) for key in ("sampling_rate", "sr") for module in both)
    return next((rate for rate in told if rate in RATES), None)


def whole(value: object) -> int:
    """Read a whole number, or a tensor of one; 0 for anything else."""
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if math.isfinite(value) else 0


def basis_of(root: Module, network: Rave) -> tuple[Basis, Importance]:
    """Give the space that a file tells, and how its shares are known."""
    config = network.config
    match config.latent_kind:
        case "discrete":
            basis = even(config.levels, 0.0, config.codes - 1.0)
            assert network.codebooks is not None
            return replace(basis, mean=central(network.codebooks.double().numpy())), "unknown"
        case "spherical":
            return even(config.dimensions, -1.0, 1.0), "unknown"
        case _:
            return _axes(root, config.latent)


def broken_axes(root: Module) -> bool:
    """Say whether a file tells axes that are no numbers."""
    told = (root.values.get(key) for key in (AXES, MEAN))
    return any(isinstance(t, Tensor) and not bool(torch.isfinite(t).all()) for t in told)


def notes(root: Module, network: Rave) -> list[str]:
    """Say in sentences what a file tells that is not as it tells it in what was made of it."""
    config, said = network.config, []
    if config.latent_kind in ("variational", "plain") and broken_axes(root):
        said.append(BROKEN_AXES)
    if config.channels == 1 and _told_stereo(root):
        said.append(ONE_CHANNEL)
    return said


def _told_stereo(root: Module) -> bool:
    """Say whether an export gives two channels: by a flag, or by what decode is said to give."""
    params = root.values.get("decode_params")
    given = whole(params[2]) if isinstance(params, Tensor) and params.shape == (4,) else 1
    return root.values.get("stereo") is True or given == 2


def _axes(root: Module, latent: int) -> tuple[Basis, Importance]:
    axes, mean = root.values.get(AXES), root.values.get(MEAN)
    basis = even(latent, -USUAL_REACH, USUAL_REACH)
    if not isinstance(axes, Tensor) or not isinstance(mean, Tensor) or broken_axes(root):
        return basis, "unknown"
    basis = replace(basis, mean=_line(mean, latent), axes=_square(axes, latent))
    risen = fidelity(root.values.get(FIDELITY), latent)
    return (basis, "unknown") if risen is None else (replace(basis, fidelity=risen), "fidelity")


def _square(axes: Tensor, latent: int) -> Floats:
    """Give all axes; an export that was cropped turns its first dimensions only."""
    size = axes.shape[0]
    if axes.shape != (size, size) or not 1 <= size <= latent:
        raise CheckpointError("The axes of its latents are not as many as its latents.")
    whole = np.eye(latent)
    whole[:size, :size] = axes.double().numpy()
    return whole


def _line(mean: Tensor, latent: int) -> Floats:
    if mean.ndim != 1 or len(mean) > latent:
        raise CheckpointError("The mean of its latents does not fit them.")
    return np.pad(mean.double().numpy(), (0, latent - len(mean)))


def fidelity(told: object, latent: int) -> Floats | None:
    """Read how much variance the first axes hold; None from a training that never measured it."""
    if not isinstance(told, Tensor) or told.shape != (latent,):
        return None
    risen: Floats = told.double().numpy()
    if not np.isfinite(risen).all() or (np.diff(risen) < -1e-4).any() or risen[-1] < _LEAST_TOTAL:
        return None
    made: Floats = np.minimum(risen / risen[-1], 1.0)
    return made
