"""Abilities: what can be asked of a checkpoint of Diffuse, read off its manifest."""

from dataclasses import dataclass

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.core.processor import multiplies_bfloat16
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.published_config import FORM, read_config

OWN_FORM, SOUND_FORM = "latent", "sound"
"""Forms of our own: over latents, and on sound itself."""
LARGE = 128
"""Channels of its widest layer from which half precision makes a network 1.5 times as fast."""


@dataclass(frozen=True)
class Abilities:
    """What a checkpoint of Diffuse can do.

    It makes new loops out of noise, or it makes other loops of those that it hears, or both.
    on_sound says that it works on sound itself: loops need not be heard by its network first.
    goes_on says that it makes bars which go on from a loop: what makes a loop again from what it
    hears, or single hits, does not. any_tempo says that it has no tempo and no meter of its own.
    halves says that half precision saves time: its U-Net is large. looks_at is of how many tokens,
    and features of each, an embedding is that it can be given, None where it looks at none.
    """

    makes_new: bool = False
    makes_of_loops: bool = False
    on_sound: bool = False
    any_tempo: bool = False
    goes_on: bool = False
    halves: bool = False
    looks_at: tuple[int, int] | None = None


def abilities_of(info: CheckpointInfo) -> Abilities:
    """Say what a checkpoint can do: nothing, where no engine of Diffuse knows its form."""
    form = info.network.get("form")
    if form == OWN_FORM:
        return Abilities(makes_new=True, makes_of_loops=True, goes_on=True)
    if form == SOUND_FORM:
        return Abilities(makes_new=True, makes_of_loops=True, on_sound=True, goes_on=True)
    if form != FORM:
        return Abilities()
    try:
        config = read_config(info.network)
    except CheckpointError:
        return Abilities()
    # A plain autoencoder knows no noise; what is told something beside it makes loops of that.
    denoises = config.kind != "codec"
    unet = config.unet if isinstance(config, DiffusionConfig) else None
    return Abilities(
        config.kind == "generator",
        denoises,
        on_sound=denoises,
        any_tempo=denoises,
        goes_on=config.kind == "generator" and not config.sound.one_shot,
        halves=unet is not None and max(unet.channels) >= LARGE,
        looks_at=(unet.tokens, unet.embedding) if unet is not None and unet.tokens else None,
    )


def saves_by_half(info: CheckpointInfo) -> bool:
    """Say whether half precision saves time with a checkpoint of Diffuse on this machine."""
    return abilities_of(info).halves and multiplies_bfloat16() is True
