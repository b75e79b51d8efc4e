import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hits_soundfont import FLUID
from loopstudio.datasets.melodic import soundfont
from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.soundfont import (
    HELD_OUT,
    Preset,
    SoundfontPlayer,
    obtain_soundfonts,
    presets,
)
from tests.support.soundfont import Beeper

LATE = Phrase("late", (Note(3.5, 1.0, 69, 0.8), Note(1.0, 0.5, 57, 0.8)))


@pytest.fixture(name="player")
def _player(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SoundfontPlayer:
    monkeypatch.setitem(sys.modules, "tinysoundfont", SimpleNamespace(Synth=Beeper))
    (tmp_path / FLUID.file).parent.mkdir(parents=True)
    (tmp_path / FLUID.file).touch()
    monkeypatch.setattr(soundfont, "obtain", lambda *_: tmp_path)
    return SoundfontPlayer(tmp_path)


def test_notes_sound_where_they_are_written(player: SoundfontPlayer) -> None:
    bar = player.play(Preset(FLUID, 0, 4), LATE)
    assert bar.shape == (88_200,)
    assert np.abs(bar[22_050:30_000]).max() > 0.1
    assert np.abs(bar[40_000:70_000]).max() == 0.0


def test_what_is_held_past_the_end_sounds_at_the_start(player: SoundfontPlayer) -> None:
    assert np.abs(player.play(Preset(FLUID, 0, 4), LATE)[:9_000]).max() > 0.1


def test_a_bar_does_not_hear_the_one_before(player: SoundfontPlayer) -> None:
    first = player.play(Preset(FLUID, 0, 4), LATE)
    player.play(Preset(FLUID, 0, 5), Phrase("other", (Note(0.0, 9.0, 40, 1.0),)))
    assert np.array_equal(player.play(Preset(FLUID, 0, 4), LATE), first)


def test_without_tinysoundfont_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    with pytest.raises(DatasetError, match="pip install --no-deps tinysoundfont"):
        obtain_soundfonts(tmp_path)


def test_a_package_without_its_file_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", SimpleNamespace(Synth=Beeper))
    monkeypatch.setattr(soundfont, "obtain", lambda *_: tmp_path)
    with pytest.raises(DatasetError, match="holds no"):
        obtain_soundfonts(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_presets_on_both_sides(kind: str) -> None:
    assert {preset.held_out for preset in presets(kind)} == {False, True}


def test_a_program_is_held_out_in_both_soundfonts() -> None:
    held = {(p.soundfont.family, p.program) for k in KINDS for p in presets(k) if p.held_out}
    assert held == {(family, p) for family in ("fluidr3", "musescore") for p in HELD_OUT}


def test_pianos_that_cannot_be_heard_are_left_out() -> None:
    assert "musescore:0:0" not in {preset.name for preset in presets("keys")}
