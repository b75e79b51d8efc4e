"""A plain autoencoder's published weights, by name: its sizes and its state out of them."""

import re
from collections.abc import Iterable, Mapping

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec_config import CodecConfig, CodecSizes
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.foreign_settings import Settings, usual
from loopstudio.engines.diffusion.foreign_shapes import shape_of, stages_of

_ROOT = "autoencoder."
_ENTER = "encoder.to_in.block.block1.project.weight"
_LEAVE = "decoder.to_out.block.block1.project.weight"
_NAMES = (
    (re.compile(r"^encoder\.to_in\.block\."), "enter."),
    (re.compile(r"^decoder\.to_out\.block\."), "leave."),
    (re.compile(r"^encoder\.downsamples\.(\d+)\.downsample\."), r"falling.\1.down."),
    (re.compile(r"^encoder\.downsamples\."), "falling."),
    (re.compile(r"^decoder\.upsamples\.(\d+)\.upsample\."), r"rising.\1.up."),
    (re.compile(r"^decoder\.upsamples\."), "rising."),
    (re.compile(r"\.block1\."), ".first."),
    (re.compile(r"\.block2\."), ".second."),
    (re.compile(r"\.groupnorm\."), ".norm."),
    (re.compile(r"\.project\."), ".conv."),
    (re.compile(r"\.to_out\."), ".beside."),
)


def is_codec(names: Iterable[str]) -> bool:
    """Say whether these are names of AutoEncoder1d's weights."""
    bare = {name.removeprefix(_ROOT) for name in names}
    return {_ENTER, _LEAVE} <= bare


def codec_config(tensors: Mapping[str, Tensor], settings: Settings) -> CodecConfig:
    """Give its sizes; raises CheckpointError where a stage is missing or has another form."""
    bare = _bare(tensors)
    narrow, channels, _ = shape_of(bare, _ENTER, 3)
    stages = stages_of(bare)
    first = stages.widths[0]
    if first % narrow:
        raise CheckpointError("The autoencoder's first layer does not fit the next one.")
    sizes = CodecSizes(
        patch=first // narrow,
        widths=stages.widths,
        factors=stages.factors,
        blocks=stages.blocks,
        groups=usual(settings.groups, CodecSizes.groups),
        bounded=usual(settings.bounded, CodecSizes.bounded),
    )
    sound = SoundConfig(
        rate=usual(settings.rate, SoundConfig.rate),
        channels=channels,
        samples=usual(settings.samples, SoundConfig.samples),
    )
    return CodecConfig(sizes, sound)


def codec_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give its state under our own names; what has no place in it keeps a name of its own."""
    return {_own(name): tensor for name, tensor in _bare(tensors).items()}


def _bare(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(_ROOT): tensor for name, tensor in tensors.items()}


def _own(name: str) -> str:
    for pattern, own in _NAMES:
        name = pattern.sub(own, name)
    return name
