import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.melodic import band
from loopstudio.datasets.melodic.band import (
    NOT_TWICE,
    Band,
    Part,
    Sources,
    draw_instrument,
    held_out_names,
    instruments,
    obtain_sources,
)
from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.sonic_pi import SonicPi, Tune

EVERY = ("own", "soundfont", "sonic pi")
ONE = Phrase("one", (Note(0.0, 1.0, 60, 0.8),))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", EVERY)
def test_each_source_plays_every_kind_on_both_sides(kind: str, source: str) -> None:
    sides = {i.held_out for i in instruments(kind) if i.source == source}
    assert sides == {False, True}


@pytest.mark.parametrize("kind", KINDS)
def test_training_and_validation_share_no_instrument(kind: str) -> None:
    rng = np.random.default_rng(0)
    learnt, held = (
        {draw_instrument(kind, side, EVERY, rng).name for _ in range(150)} for side in (False, True)
    )
    assert not learnt & held


def test_only_sources_that_are_there_play() -> None:
    rng = np.random.default_rng(0)
    assert {draw_instrument("pad", False, ("own",), rng).source for _ in range(30)} == {"own"}


def test_the_dataset_can_tell_what_is_held_out() -> None:
    assert {"own:chip", "sonic pi:kalimba", "fluidr3:0:11"} <= set(held_out_names(EVERY))


def test_an_instrument_names_its_package_and_licence() -> None:
    told = {(i.origin, i.licence) for kind in KINDS for i in instruments(kind)}
    assert told == {
        ("LoopStudio's own oscillators", "Apache-2.0"),
        ("deb:fluid-soundfont-gm=3.1-5.3", "MIT"),
        ("deb:musescore-general-soundfont-lossless=0.2.1-1", "MIT/CC0/PD"),
        ("npm:supersonic-scsynth-synthdefs=0.59.0", "MIT"),
    }


def test_parts_are_played_in_their_order(tmp_path: Path) -> None:
    class Synthesisers(SonicPi):
        def render(self, tunes: list[Tune]) -> list[np.ndarray]:  # type: ignore[override]
            return [np.full(88_200, 0.25, np.float32) for _ in tunes]

    synths = Synthesisers.__new__(Synthesisers)
    chosen = [
        next(i for i in instruments("arp") if i.source == source)
        for source in ("own", "sonic pi", "own")
    ]
    played = Band(Sources(tmp_path, EVERY, (), synths)).play(
        [Part("arp", ONE, instrument, (1, k)) for k, instrument in enumerate(chosen)]
    )
    assert [bool((bar == 0.25).all()) for bar in played] == [False, True, False]


def test_a_source_that_is_not_there_cannot_play(tmp_path: Path) -> None:
    synth = next(i for i in instruments("arp") if i.source == "sonic pi")
    with pytest.raises(DatasetError, match="not there to play"):
        Band(Sources(tmp_path, EVERY, ())).play([Part("arp", ONE, synth, (1,))])


def test_sources_that_cannot_be_had_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nothing(_downloads: Path) -> SonicPi:
        raise DatasetError("npm is not installed.")

    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    monkeypatch.setattr(band, "obtain_sonic_pi", nothing)
    found = obtain_sources(tmp_path)
    assert (found.names, len(found.notes)) == (("own",), 2)
    assert "tinysoundfont is not installed" in found.notes[0]


def test_sources_that_can_be_had_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(band, "obtain_soundfonts", lambda _: None)
    monkeypatch.setattr(band, "obtain_sonic_pi", lambda _: SimpleNamespace())
    found = obtain_sources(tmp_path)
    assert (found.names, found.notes) == (EVERY, (NOT_TWICE,))
