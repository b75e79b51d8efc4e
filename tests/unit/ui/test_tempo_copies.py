from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.audio.wav import read_wav
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


def test_a_clip_at_that_tempo_is_its_own_file(entry: Entry, tmp_path: Path) -> None:
    assert TempoCopies(tmp_path / "cache").path(entry, 160.0) == entry.path


def test_a_copy_is_made_once(entry: Entry, tmp_path: Path) -> None:
    copies = TempoCopies(tmp_path / "cache")
    first = copies.path(entry, 174.0)
    before = first.stat().st_mtime_ns
    assert copies.path(entry, 174.0).stat().st_mtime_ns == before


def test_a_copy_remembers_how_its_loop_was_made(entry: Entry, tmp_path: Path) -> None:
    made = TempoCopies(tmp_path / "cache").path(entry, 174.0)
    assert read_wav(made).provenance_json == read_wav(entry.path).provenance_json


def test_a_file_that_is_gone_is_an_error_not_an_empty_drag(entry: Entry, tmp_path: Path) -> None:
    lost = replace(entry, path=tmp_path / "gone.wav")
    with pytest.raises(OSError, match="gone"):
        TempoCopies(tmp_path / "cache").path(lost, 174.0)
