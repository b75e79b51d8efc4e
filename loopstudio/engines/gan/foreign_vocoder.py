"""The published MelGAN: its sizes off the shapes of its weights, its weight norm folded."""

import re
from collections.abc import Mapping

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.melgan import MelganConfig

_PLAIN = re.compile(r"model\.(\d+)\.weight_v")
_RESIDUAL = re.compile(r"model\.(\d+)\.shortcut\.weight_v")


def vocoder_config(tensors: Mapping[str, Tensor]) -> MelganConfig:
    """Read the sizes off a published vocoder's weights; raises CheckpointError for another."""
    places = sorted(int(found[1]) for key in tensors if (found := _PLAIN.fullmatch(key)))
    residuals = sum(1 for key in tensors if _RESIDUAL.fullmatch(key))
    stages = places[1:-1]
    if not stages or residuals % len(stages):
        raise CheckpointError("The vocoder is not a MelGAN of whole stages.")
    entry = _weight(tensors, places[0])
    ups = [_weight(tensors, place) for place in stages]
    return MelganConfig(
        bands=entry.shape[1],
        channels=(entry.shape[0], *(up.shape[1] for up in ups)),
        ratios=tuple(up.shape[2] // 2 for up in ups),
        residuals=residuals // len(stages),
    )


def folded(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Multiply out weight normalisation: weight = g v / |v|, the norm over all but axis 0."""
    made: dict[str, Tensor] = {}
    for key, tensor in tensors.items():
        if key.endswith(".weight_v"):
            made[key.removesuffix("_v")] = _multiplied(tensors, key, tensor)
        elif not key.endswith(".weight_g"):
            made[key] = tensor
    return made


def _multiplied(tensors: Mapping[str, Tensor], key: str, direction: Tensor) -> Tensor:
    size = tensors.get(key.removesuffix("_v") + "_g")
    if size is None or direction.ndim != 3 or size.shape != (len(direction), 1, 1):
        raise CheckpointError(f"The vocoder's {key} has no fitting weight_g beside it.")
    weight: Tensor = size * direction / direction.norm(dim=(1, 2), keepdim=True)
    return weight


def _weight(tensors: Mapping[str, Tensor], place: int) -> Tensor:
    weight = tensors[f"model.{place}.weight_v"]
    if weight.ndim != 3:
        raise CheckpointError(f"The vocoder's model.{place} is not a convolution over frames.")
    return weight
