"""The generator of LoopTest and pjloop-gan: its sizes off the shapes of its weights."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.modulation import BLUR_TAPS
from loopstudio.engines.gan.network import GeneratorConfig

_NOISE = re.compile(r"noises\.noise_\d+")
_KERNEL = re.compile(r"(convs\.\d+\.conv\.blur|to_rgbs\.\d+\.upsample)\.kernel")


def generator_config(tensors: Mapping[str, Tensor]) -> GeneratorConfig:
    """Read the sizes off a published generator's weights; raises CheckpointError for another."""
    first, plane = _dims(tensors, "style.1.weight", 2), _dims(tensors, "input.input", 4)
    ups = _count(tensors, r"to_rgbs\.(\d+)\.bias")
    channels = [plane[1]]
    channels += [_dims(tensors, f"convs.{2 * i}.conv.weight", 5)[1] for i in range(ups)]
    return GeneratorConfig(
        z_dim=first[1],
        w_dim=first[0],
        mapping_layers=_count(tensors, r"style\.(\d+)\.weight"),
        const=(plane[2], plane[3]),
        channels=tuple(channels),
        labels=0,
        circular=False,
    )


def kept_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Drop the published noise maps, which are square and fit no layer, and check the blurs."""
    for key, tensor in tensors.items():
        if _KERNEL.fullmatch(key):
            _check_kernel(key, tensor)
    return {key: tensor for key, tensor in tensors.items() if not _NOISE.fullmatch(key)}


def _check_kernel(key: str, kernel: Tensor) -> None:
    taps = torch.tensor(BLUR_TAPS)
    expected = torch.outer(taps, taps) / taps.sum() ** 2 * 4.0
    if kernel.shape != expected.shape or not torch.allclose(kernel, expected, atol=1e-5):
        raise CheckpointError(f"The generator's {key} is another low-pass than the published one.")


def _dims(tensors: Mapping[str, Tensor], key: str, count: int) -> tuple[int, ...]:
    tensor = tensors.get(key)
    if tensor is None or tensor.ndim != count:
        raise CheckpointError(
            f"The generator has no {key} of {count} dimensions: it is not one of LoopTest or "
            "pjloop-gan."
        )
    return tuple(tensor.shape)


def _count(tensors: Mapping[str, Tensor], pattern: str) -> int:
    return sum(1 for key in tensors if re.fullmatch(pattern, key))
