from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Bounce
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.library.store import Store
from loopstudio.ui.tempo_copies import TempoCopies
from tests.ui.opened import drum_clip


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    with Store(tmp_path / "library") as store:
        return store.put(drum_clip(0, Tempo(160.0)))


def test_a_copy_has_the_tempo_in_its_frames_its_tags_and_its_name(
    entry: Entry, tmp_path: Path
) -> None:
    made = TempoCopies(tmp_path / "cache").path(entry, 174.0)
    wav = read_wav(made)
    assert wav.tags is not None
    assert wav.tags.tempo == Tempo(174.0)
    assert wav.audio.frames == Tempo(174.0).bar_frames(44_100)
    assert made.name.endswith("_174bpm.wav")


def test_a_copy_tells_its_own_tempo_and_no_other(entry: Entry, tmp_path: Path) -> None:
    made = TempoCopies(tmp_path / "cache").path(entry, 93.5)
    assert made.name == f"{entry.name}_93.5bpm.wav"


def test_a_clip_at_that_tempo_is_its_own_file(entry: Entry, tmp_path: Path) -> None:
    assert TempoCopies(tmp_path / "cache").path(entry, 160.0) == entry.path


def test_a_copy_is_made_once(entry: Entry, tmp_path: Path) -> None:
    copies = TempoCopies(tmp_path / "cache")
    first = copies.path(entry, 174.0)
    before = first.stat().st_mtime_ns
    assert copies.path(entry, 174.0).stat().st_mtime_ns == before


def test_a_copy_remembers_how_its_loop_and_itself_were_made(entry: Entry, tmp_path: Path) -> None:
    made = show(TempoCopies(tmp_path / "cache").path(entry, 174.0))
    bounce = Bounce(Tempo(174.0), 44_100, 0.0, "pcm24", 0, centred=True)
    assert made == replace(show(entry.path), bounces=(bounce,))


def test_a_copy_of_a_loud_loop_is_not_clipped(tmp_path: Path) -> None:
    quiet = drum_clip(0, Tempo(160.0))
    louder = Audio(quiet.audio.samples * np.float32(3.0), quiet.audio.rate)
    with Store(tmp_path / "library") as store:
        loud = store.put(replace(quiet, audio=louder))
    made = read_wav(TempoCopies(tmp_path / "cache").path(loud, 174.0))
    assert np.abs(made.audio.samples).max() > 1.0


def test_a_file_that_is_gone_is_an_error_not_an_empty_drag(entry: Entry, tmp_path: Path) -> None:
    lost = replace(entry, path=tmp_path / "gone.wav")
    with pytest.raises(OSError, match="gone"):
        TempoCopies(tmp_path / "cache").path(lost, 174.0)


def test_a_copy_has_no_dc(entry: Entry, tmp_path: Path) -> None:
    wav = read_wav(TempoCopies(tmp_path / "cache").path(entry, 200.0))
    assert abs(float(wav.audio.samples.mean())) < 1e-5
