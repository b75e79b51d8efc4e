"""Published networks of diffusion into our bundle.

Those of audio-diffusion-pytorch 0.1 (tiny-audio-diffusion's and archisound's among them), Dance
Diffusion as it was trained and as diffusers has it, and archisound's plain autoencoder. Sizes are
read off names and shapes; what these do not tell is taken from tables beside the file, from a
person, or from what is known of published ones, and is else as usual, which the card then says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.foreign_assumed import assumed
from loopstudio.engines.diffusion.foreign_files import Found, find
from loopstudio.engines.diffusion.foreign_known import (
    ADP,
    HARMONAI,
    UNSTATED,
    Known,
    known_as,
    known_file,
    named_dance,
)
from loopstudio.engines.diffusion.foreign_outline import Outline, outlined
from loopstudio.engines.diffusion.foreign_settings import Settings, usual
from loopstudio.engines.diffusion.parts import save_parts
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.published_parts import NETWORK, PublishedParts, filled

NOTHING_TOLD = Settings()
_ONE_SHOTS: Mapping[str, bool] = {"one-shots": True, "hits": True, "loops": False}
"""Kinds that say whether what a network makes begins where it is heard."""
_MAKES = {
    "generator": "a generator",
    "upsampler": "an upsampler",
    "vocoder": "a vocoder",
    "autoencoder": "a diffusion autoencoder",
    "codec": "a plain autoencoder, which knows no noise",
}


def import_files(  # noqa: PLR0913 - what every importer takes, and settings
    sources: Sequence[Path],
    target: Path,
    kind: str,
    rate: int | None = None,
    *,
    sounds: Sequence[Audio] = (),
    program: bool = False,
    settings: Settings = NOTHING_TOLD,
) -> CheckpointInfo:
    """Make the bundle `target` of one published network.

    kind is what it makes ("drums"), of which "one-shots" and "loops" also say how it is asked; rate
    in Hz and settings are for what the file does not tell; nothing is measured on sounds, and no
    program is run. Raises CheckpointError, in one sentence, for what is foreign, damaged, or laid
    out in no known way.
    """
    del sounds, program
    found = find(sources)
    asked = replace(settings, rate=usual(rate, settings.rate))
    asked = replace(asked, one_shot=_ONE_SHOTS.get(kind, asked.one_shot))
    told = found.settings.over(asked)
    outline = outlined(found.tensors, told)
    known = _known(outline.config, found)
    if known is not None:
        both = (known.settings, told) if known.exact else (told, known.settings)
        outline = outlined(found.tensors, both[0].over(both[1]))
    state = {NETWORK + name: tensor for name, tensor in outline.state().items()}
    parts = PublishedParts(filled(outline.config, state))
    return save_parts(target, _described(found, outline, known, target, kind), parts)


def _known(config: PublishedConfig, found: Found) -> Known | None:
    by_size = known_as(config)
    if by_size is None or not isinstance(config, DanceConfig):
        return by_size
    names = " ".join(found.path.parts[-3:])
    return known_file(found.sha256()) or named_dance(names) or by_size


def _described(
    found: Found, outline: Outline, known: Known | None, target: Path, kind: str
) -> CheckpointInfo:
    config, sound = outline.config, outline.config.sound
    said = [
        f"Imported from {found.path.name}: {_said(config, known)}.",
        "Its weights are averaged over its training." if found.averaged else "",
        outline.note,
        "Its sounds are one-shots, which begin where a loop does." if sound.one_shot else "",
        assumed(config, outline.settings),
    ]
    usual_credit = HARMONAI if isinstance(config, DanceConfig) else ADP
    return CheckpointInfo(
        name=target.name,
        title=known.title if known and known.exact else found.name,
        engine="diffusion",
        kind=kind,
        rate=sound.rate,
        channels=sound.channels,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence=known.licence if known else UNSTATED,
        sha256="0" * 64,
        folder=target,
        description=" ".join(filter(None, said)),
        credits=(known.credit if known else usual_credit,),
    )


def _said(config: PublishedConfig, known: Known | None) -> str:
    made = _MAKES[config.kind]
    if known is None:
        return made
    return f"{known.title}, {made}" if known.exact else f"{made} of the sizes of {known.title}"
