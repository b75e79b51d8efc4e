"""Outline: what network a published file holds, its sizes, and how its weights become ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from loopstudio.engines.diffusion.foreign_codec import codec_config, codec_tensors, is_codec
from loopstudio.engines.diffusion.foreign_dance import (
    Layout,
    dance_config,
    dance_tensors,
    layout_of,
)
from loopstudio.engines.diffusion.foreign_network import network_tensors
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_told import network_config, told_by, without_words
from loopstudio.engines.diffusion.published_config import PublishedConfig

WORDED = "It learned with words and is used without them: its language model is left out."


@dataclass(frozen=True, eq=False)
class Outline:
    """A network's sizes, and the settings that they were read with.

    state gives its weights under our own names; it raises CheckpointError where some are missing or
    have no place. note is for its card.
    """

    config: PublishedConfig
    settings: Settings
    state: Callable[[], dict[str, Tensor]]
    note: str = ""


def outlined(tensors: Mapping[str, Tensor], settings: Settings) -> Outline:
    """Read a network's sizes; what numbers tell counts more than settings.

    Raises CheckpointError for layers laid out in no known way.
    """
    layout = layout_of(tensors)
    if layout is not None:
        return _dance(tensors, layout, settings)
    if is_codec(tensors):
        codec = codec_config(tensors, settings)
        return Outline(codec, settings, partial(codec_tensors, tensors))
    kept, worded = without_words(tensors)
    told = told_by(kept).over(settings)
    config = network_config(kept, told)
    state = partial(network_tensors, kept, config)
    return Outline(config, told, state, WORDED if worded else "")


def _dance(tensors: Mapping[str, Tensor], layout: Layout, settings: Settings) -> Outline:
    config = dance_config(tensors, layout, settings)
    return Outline(config, settings, partial(dance_tensors, tensors, layout, config))
