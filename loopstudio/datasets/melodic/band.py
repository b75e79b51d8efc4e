"""The band: every instrument there is, by the source it comes from, and who plays what."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.patch_bank import OWN, OWN_HELD_OUT
from loopstudio.datasets.melodic.phrase import Phrase
from loopstudio.datasets.melodic.sonic_pi import SonicPi, Tune, obtain_sonic_pi
from loopstudio.datasets.melodic.soundfont import (
    SoundfontPlayer,
    obtain_soundfonts,
    presets,
)
from loopstudio.datasets.melodic.synth_bank import SYNTHS, SYNTHS_HELD_OUT

OWN_SOURCE = "LoopStudio's own oscillators"
SYNTH_SOURCE = "npm:supersonic-scsynth-synthdefs=0.59.0"
SHARES = {"own": 0.34, "soundfont": 0.3, "sonic pi": 0.36}
"""How many loops a source plays, of those sources that can be had."""
NOT_TWICE = (
    "What Sonic Pi's growl, prophet, hollow, kalimba, pluck and organ_tonewheel play has noise in "
    "it: the same seed gives the same notes and settings, but not the same samples."
)


@dataclass(frozen=True)
class Instrument:
    """An instrument by its source and name; origin is its package and the licence of that."""

    source: str
    name: str
    held_out: bool
    origin: str
    licence: str


@dataclass(frozen=True)
class Part:
    """What one loop is to be played from: a phrase of a kind, an instrument, a setting's seed."""

    kind: str
    phrase: Phrase
    instrument: Instrument
    seed: tuple[int, ...]


@dataclass(frozen=True)
class Sources:
    """Where packages lie and which sources can be had; notes say why others cannot."""

    downloads: Path
    names: tuple[str, ...]
    notes: tuple[str, ...]
    sonic_pi: SonicPi | None = None


def obtain_sources(downloads: Path) -> Sources:
    """Fetch what the sources need, once; one that cannot be had costs a sentence in the notes."""
    names, notes = ["own"], []
    sonic_pi = None
    try:
        obtain_soundfonts(downloads)
        names.append("soundfont")
    except DatasetError as error:
        notes.append(f"The soundfonts are left out: {error}")
    try:
        sonic_pi = obtain_sonic_pi(downloads)
        names.append("sonic pi")
        notes.append(NOT_TWICE)
    except DatasetError as error:
        notes.append(f"The synthesisers of Sonic Pi are left out: {error}")
    return Sources(downloads, tuple(names), tuple(notes), sonic_pi)


def instruments(kind: str) -> tuple[Instrument, ...]:
    """Give every instrument of a kind, of all sources."""
    own = [
        Instrument("own", f"own:{name}", name in OWN_HELD_OUT, OWN_SOURCE, "Apache-2.0")
        for name, patch in OWN.items()
        if kind in patch.kinds
    ]
    sampled = [
        Instrument(
            "soundfont",
            preset.name,
            preset.held_out,
            preset.soundfont.source,
            preset.soundfont.licence,
        )
        for preset in presets(kind)
    ]
    synths = [
        Instrument("sonic pi", f"sonic pi:{name}", name in SYNTHS_HELD_OUT, SYNTH_SOURCE, "MIT")
        for name, synth in SYNTHS.items()
        if kind in synth.kinds
    ]
    return (*own, *sampled, *synths)


def held_out_names(sources: Sequence[str]) -> tuple[str, ...]:
    """Name the instruments of these sources that only validation loops play."""
    every = [instrument for kind in KINDS for instrument in instruments(kind)]
    return tuple(sorted({i.name for i in every if i.held_out and i.source in sources}))


def draw_instrument(
    kind: str, held_out: bool, sources: Sequence[str], rng: Generator
) -> Instrument:
    """Draw a source by its share, then one of its instruments for a kind."""
    open_to = [i for i in instruments(kind) if i.held_out == held_out and i.source in sources]
    there = [source for source in SHARES if any(i.source == source for i in open_to)]
    weights = np.array([SHARES[source] for source in there])
    source = there[int(rng.choice(len(there), p=weights / weights.sum()))]
    some = [i for i in open_to if i.source == source]
    return some[int(rng.integers(len(some)))]


class Band:
    """Plays parts on what the sources give; soundfonts are read when they are first needed."""

    def __init__(self, sources: Sources) -> None:
        self._sonic_pi = sources.sonic_pi
        self._soundfonts = SoundfontPlayer(sources.downloads)

    def play(self, parts: Sequence[Part]) -> list[Signal]:
        """Play each part as a dry bar of shape (88200,), those of Sonic Pi in one run.

        Raises DatasetError where a source cannot play.
        """
        synths = [part for part in parts if part.instrument.source == "sonic pi"]
        made = iter(self._synthesised(synths))
        return [
            next(made) if part.instrument.source == "sonic pi" else self._play(part)
            for part in parts
        ]

    def _synthesised(self, parts: Sequence[Part]) -> list[Signal]:
        if not parts:
            return []
        if self._sonic_pi is None:
            raise DatasetError("The synthesisers of Sonic Pi are not there to play.")
        return self._sonic_pi.render(
            [
                Tune(
                    part.instrument.name.removeprefix("sonic pi:"),
                    part.kind,
                    part.phrase,
                    np.random.default_rng(part.seed),
                )
                for part in parts
            ]
        )

    def _play(self, part: Part) -> Signal:
        rng = np.random.default_rng(part.seed)
        if part.instrument.source == "own":
            name = part.instrument.name.removeprefix("own:")
            return OWN[name].player(rng)(part.phrase, rng)
        preset = next(p for p in presets(part.kind) if p.name == part.instrument.name)
        return self._soundfonts.play(preset, part.phrase)
