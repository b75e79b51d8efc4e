"""Published weights of audio-diffusion-pytorch 0.1, by name: a network's state out of them."""

import re
from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_unet import unet_names, unet_tensors

T = TypeVar("T")

NET = "net."
_TWINS = ("diffusion.net.", "sampler.net.")
"""The one network stands in a file up to three times."""
_COMPUTED = re.compile(r"(to_spectrogram|encoder\.(mel|stft))\..*")
"""Windows and filter banks, which are told by sizes."""
_ENCODER = (
    (re.compile(r"^encoder\.to_in\.block\."), "encoder.enter."),
    (re.compile(r"^encoder\.downsamples\.(\d+)\."), r"encoder.stages.\1."),
    (re.compile(r"^encoder\.to_out\."), "encoder.leave."),
    (re.compile(r"\.downsample\."), ".down."),
    (re.compile(r"\.block1\."), ".first."),
    (re.compile(r"\.block2\."), ".second."),
    (re.compile(r"\.groupnorm\."), ".norm."),
    (re.compile(r"\.project\."), ".conv."),
    (re.compile(r"\.to_out\."), ".beside."),
)


def network_tensors(tensors: Mapping[str, Tensor], config: DiffusionConfig) -> dict[str, Tensor]:
    """Give a network's state out of published tensors.

    The network may stand in them under any of its names. Raises CheckpointError where something is
    missing, and where something is there that would not be used.
    """
    single = once(tensors)
    root = _root(config)
    made = {
        f"unet.{name}": tensor for name, tensor in unet_tensors(single, config.unet, root).items()
    }
    used = unet_names(config.unet, root)
    for own, theirs in _others(single, config).items():
        made[own] = _tensor(single, theirs)
        used.add(theirs)
    if left := sorted(key for key in single if key not in used and not _COMPUTED.fullmatch(key)):
        raise CheckpointError(f"The file's {left[0]:.80} has no place in a {config.kind}.")
    return made


def once(tensors: Mapping[str, T]) -> dict[str, T]:
    """Give everything under the network's first name."""
    single: dict[str, T] = {}
    for key, tensor in tensors.items():
        twin = next((name for name in _TWINS if key.startswith(name)), None)
        single.setdefault(key if twin is None else NET + key.removeprefix(twin), tensor)
    return single


def _root(c: DiffusionConfig) -> str:
    if c.kind in ("upsampler", "vocoder"):
        return f"{NET}blocks.0." + ("blocks.2." if c.transform else "")
    return f"{NET}blocks.2." if c.transform else NET


def _others(tensors: Mapping[str, Tensor], c: DiffusionConfig) -> dict[str, str]:
    """Give our names and theirs of all beside the U-Net."""
    names: dict[str, str] = {}
    if c.transform:
        root = _root(c).removesuffix("2.")
        names |= {"transform.apart": f"{root}0.weight", "transform.together": f"{root}1.weight"}
    if c.kind == "vocoder":
        names["flatten"] = "to_flat.weight"
    if c.encoder:
        theirs = [k for k in tensors if k.startswith("encoder.") and not _COMPUTED.fullmatch(k)]
        names |= {_encoder_name(key): key for key in theirs}
    return names


def _encoder_name(key: str) -> str:
    for pattern, own in _ENCODER:
        key = pattern.sub(own, key)
    return key


def _tensor(tensors: Mapping[str, Tensor], name: str) -> Tensor:
    if name not in tensors:
        raise CheckpointError(f"The file has no {name}: it is not of audio-diffusion-pytorch.")
    return tensors[name]
