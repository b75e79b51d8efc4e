"""Published networks of diffusion into our bundle.

Those of audio-diffusion-pytorch 0.1 (tiny-audio-diffusion's and archisound's among them), Dance
Diffusion as it was trained and as diffusers has it, and archisound's plain autoencoder. Sizes are
read off names and shapes; what these do not tell is taken from tables beside the file, from a
person, or from what is known of published ones, and is else as usual, which the card then says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import InvalidValue
from loopstudio.core.untold import Said, Untold
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
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_untold import settable, settings_of, untold
from loopstudio.engines.diffusion.parts import save_parts
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.published_parts import NETWORK, PublishedParts, filled

_NOTHING = Settings()
_ONE_SHOTS: Mapping[str, bool] = {"one-shots": True, "hits": True, "loops": False}
"""Kinds that say whether what a network makes begins where it is heard."""
_MAKES = {
    "generator": "a generator",
    "upsampler": "an upsampler",
    "vocoder": "a vocoder",
    "autoencoder": "a diffusion autoencoder",
    "codec": "a plain autoencoder, which knows no noise",
}


@dataclass(frozen=True, eq=False)
class _Read:
    """A network as its files tell it, and as what is known of published ones completes it.

    told is what files and numbers tell, without what is only known of networks of those sizes.
    """

    found: Found
    outline: Outline
    told: Settings
    known: Known | None

    @property
    def like(self) -> str:
        """The published network whose sizes these are, where it is not known to be that."""
        return self.known.title if self.known is not None and not self.known.exact else ""


def import_files(  # noqa: PLR0913 - what every importer takes, and what is said
    sources: Sequence[Path],
    target: Path,
    kind: str,
    rate: int | None = None,
    *,
    sounds: Sequence[Audio] = (),
    program: bool = False,
    said: Said = (),
) -> CheckpointInfo:
    """Make the bundle `target` of one published network.

    kind is what it makes ("drums"), of which "one-shots" and "loops" also say how it is asked; rate
    in Hz is for files that do not tell it; said is what a person knows of it, of what `untold_of`
    gives, and counts more than tables beside the file. Nothing is measured on sounds, and no
    program is run. Raises CheckpointError, in one sentence, for what is foreign, damaged, or laid
    out in no known way, and InvalidValue for what is said and does not fit.
    """
    del sounds, program
    found = find(sources)
    asked = Settings(rate=rate, one_shot=_ONE_SHOTS.get(kind))
    read = _read(found, found.settings.over(asked))
    if said:
        own = settings_of(said, settable(read.outline.config, read.like))
        read = _checked(_read(found, found.settings.over(asked), own), own)
    state = {NETWORK + name: tensor for name, tensor in read.outline.state().items()}
    parts = PublishedParts(filled(read.outline.config, state))
    return save_parts(target, _described(read, target, kind, said), parts, said=said)


def untold_of(sources: Sequence[Path]) -> tuple[Untold, ...]:
    """Say what these files do not tell of their network; raises CheckpointError as an import."""
    found = find(sources)
    read = _read(found, found.settings)
    return untold(read.outline.config, read.told, read.like)


def _read(found: Found, told: Settings, own: Settings = _NOTHING) -> _Read:
    """Outline a network: own settings count more than others, and both less than numbers."""
    outline = outlined(found.tensors, own.over(told))
    known = _known(outline.config, found)
    settings = outline.settings
    if known is None:
        return _Read(found, outline, settings, None)
    if known.exact:
        settings = own.over(known.settings.over(told))
    outline = outlined(found.tensors, settings.over(known.settings))
    return _Read(found, outline, settings, known)


def _checked(read: _Read, own: Settings) -> _Read:
    """Give what was read; raises InvalidValue where a bank of mel bands tells another rate."""
    told = read.outline.settings.rate
    if own.rate is not None and own.rate != told:
        raise InvalidValue(
            f"Numbers in {read.found.path.name} tell its sample rate, {told:,} Hz: leave it so."
        )
    return read


def _known(config: PublishedConfig, found: Found) -> Known | None:
    by_size = known_as(config)
    if by_size is None or not isinstance(config, DanceConfig):
        return by_size
    names = " ".join(found.path.parts[-3:])
    return known_file(found.sha256()) or named_dance(names) or by_size


def _described(read: _Read, target: Path, kind: str, said: Said) -> CheckpointInfo:
    found, outline, known = read.found, read.outline, read.known
    config, sound = outline.config, outline.config.sound
    set_by_hand = ", ".join(f"{name}={value}" for name, value in said)
    words = [
        f"Imported from {found.path.name}: {_said(config, known)}.",
        "Its weights are averaged over its training." if found.averaged else "",
        outline.note,
        "Its sounds are one-shots, which begin where a loop does." if sound.one_shot else "",
        f"Set by hand: {set_by_hand}." if said else "",
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
        description=" ".join(filter(None, words)),
        credits=(known.credit if known else usual_credit,),
    )


def _said(config: PublishedConfig, known: Known | None) -> str:
    made = _MAKES[config.kind]
    if known is None:
        return made
    return f"{known.title}, {made}" if known.exact else f"{made} of the sizes of {known.title}"
