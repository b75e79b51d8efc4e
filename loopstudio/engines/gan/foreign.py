"""Published loop generators, pjloop-gan (2022) and LoopTest (2021), into our bundle.

What they ship: a generator (.pt, its average under `g_ema`), the mean and standard deviation of
its images (.npy), a MelGAN (.pt) and that one's arguments (.yml). Every size is read off shapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.errors import CheckpointError
from loopstudio.core.tempo import Tempo
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.foreign_files import Found, find
from loopstudio.engines.gan.foreign_generator import generator_config, kept_tensors
from loopstudio.engines.gan.foreign_vocoder import folded, vocoder_config
from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.gan.parts import (
    GENERATOR,
    VOCODER,
    Parts,
    filled_generator,
    filled_vocoder,
    save_parts,
)


@dataclass(frozen=True)
class Family:
    """What the files of a published system do not say; bar_frames is one bar of its images."""

    title: str
    rate: int
    bar_frames: float
    credit: str


PJLOOP = Family(
    "PjLoopGAN", 16_000, 200.0, "pjloop-gan, Yen-Tung Yeh and others, ISMIR 2022 (code MIT)"
)
LOOPTEST = Family(
    # Images were made 275 samples apart; its vocoder makes 256 of each, so that bars are quicker.
    "LoopTest",
    44_100,
    88_200 / 275,
    "LoopTest, Tun-Min Hung and others, ISMIR 2021 (code MIT)",
)


def import_files(
    sources: Sequence[Path],
    target: Path,
    kind: str,
    rate: int | None = None,
    *,
    sounds: Sequence[Audio] = (),
    program: bool = False,
) -> CheckpointInfo:
    """Make the bundle `target` of published files, or of folders that hold them.

    kind is what it makes ("drums"); whose files they are tells the rate, nothing is measured on
    sounds, and no program is run. Reads through restricted
    readers only. Raises CheckpointError, in one sentence, for what is missing, foreign, damaged or
    does not fit together.
    """
    del rate, sounds, program
    found = find(sources)
    config = _config(found)
    return save_parts(target, _described(found, config, target, kind), _parts(config, found))


def _config(found: Found) -> GanConfig:
    generator = generator_config(found.generator)
    vocoder = vocoder_config(found.vocoder)
    frames_first = _frames_first(generator, len(found.mean))
    _check_arguments(found.arguments, vocoder)
    return GanConfig(generator, vocoder, frames_first)


def _frames_first(generator: GeneratorConfig, bands: int) -> bool:
    fits = [size == bands for size in generator.plane]
    if not any(fits):
        height, width = generator.plane
        raise CheckpointError(
            f"The statistics have {bands} bands, but the generator draws images of "
            f"{height} x {width}: they do not belong together."
        )
    return not fits[0]


def _check_arguments(arguments: Mapping[str, object], vocoder: MelganConfig) -> None:
    bands = arguments.get("n_mel_channels", vocoder.bands)
    if bands != vocoder.bands:
        raise CheckpointError(
            f"The vocoder's arguments name {bands!r:.20} bands, but its weights are for "
            f"{vocoder.bands}: the files do not belong together."
        )


def _parts(config: GanConfig, found: Found) -> Parts:
    mean, std = _line(found.mean), _line(found.std)
    if mean.shape != std.shape:
        raise CheckpointError(
            f"The mean has {len(mean)} bands and the standard deviation {len(std)}: "
            "they do not belong together."
        )
    if not bool((std > 0).all()):
        raise CheckpointError("The standard deviation of a band is not above zero.")
    tensors = {GENERATOR + k: v for k, v in kept_tensors(found.generator).items()}
    tensors |= {VOCODER + k: v for k, v in folded(found.vocoder).items()}
    generator = filled_generator(config, tensors)
    w_mean, w_std = statistics(generator)
    vocoder = filled_vocoder(config, tensors)
    return Parts(config, generator, vocoder, mean, std, w_mean, w_std)


def _described(found: Found, config: GanConfig, target: Path, kind: str) -> CheckpointInfo:
    family = PJLOOP if config.frames_first else LOOPTEST
    bars = max(1, round(config.frames / family.bar_frames))
    samples = round(bars * family.bar_frames * config.vocoder.hop)
    if config.samples > samples:
        raise CheckpointError(
            f"Its images of {config.frames} frames are longer than {counted(bars, 'bar')} "
            f"of {family.title}."
        )
    return CheckpointInfo(
        name=target.name,
        title=f"{family.title} {found.path.stem}",
        engine="gan",
        kind=kind,
        rate=family.rate,
        channels=1,
        native_bpm=Tempo.fitting(samples, 4 * bars, family.rate).bpm,
        bars=bars,
        labels=(),
        licence="not stated by its authors",
        sha256="0" * 64,
        folder=target,
        description=f"Imported from {found.path.name}.",
        credits=(family.credit,),
    )


def _line(array: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(array).to(torch.float32)
