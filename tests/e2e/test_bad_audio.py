"""Wrong, truncated, hostile, NaN and oversized audio files: a sentence each, and nothing lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.remake import show
from loopstudio.app.shelf import FolderShelf
from loopstudio.audio.convert import read_audio
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.loop_request import LatentPoint
from loopstudio.core.pack import Pack
from loopstudio.export.plan import ExportOptions, plan
from loopstudio.library.store import Store
from tests.support import bad_audio
from tests.support.clips import clip, provenance
from tests.support.sentences import check_sentence

BYTES = sorted(bad_audio.BYTES)
NAMES = [*BYTES, *sorted(bad_audio.OTHERS)]
UNREADABLE = [name for name in NAMES if name not in bad_audio.SALVAGED]
ADDED = ("empty.wav", "no frames.wav", "not a number.wav", "noise.flac", *bad_audio.OTHERS)
TRUE = provenance(latent=LatentPoint.of(np.ones((2, 3), np.float32), 1))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("library")) as store:
        store.put(clip())
        yield store


def bad(name: str, folder: Path) -> Path:
    """Make a bad file."""
    path = folder / name
    if name in bad_audio.BYTES:
        path.write_bytes(bad_audio.BYTES[name])
    else:
        bad_audio.OTHERS[name](path)
    return path


@pytest.mark.parametrize("name", UNREADABLE)
def test_reading_it_is_one_clear_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoopstudioError) as caught:
        read_audio(bad(name, tmp_path))
    check_sentence(caught.value, name)


@pytest.mark.parametrize("name", ADDED)
def test_adding_it_to_the_library_costs_nothing(name: str, tmp_path: Path, store: Store) -> None:
    before = store.entries()
    with pytest.raises(LoopstudioError) as caught:
        store.add_file(bad(name, tmp_path))
    check_sentence(caught.value, name)
    assert store.entries() == before
    assert all(entry.path.is_file() for entry in before)


@pytest.mark.parametrize("name", NAMES)
def test_exporting_it_writes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoopstudioError) as caught:
        plan(Pack("Pack", (bad(name, tmp_path),)), ExportOptions(tmp_path / "out"))
    check_sentence(caught.value, name)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", NAMES)
def test_asking_how_it_was_made_is_answered(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoopstudioError) as caught:
        show(bad(name, tmp_path))
    check_sentence(caught.value, name)


@pytest.mark.parametrize("name", bad_audio.SALVAGED)
def test_what_can_be_saved_of_it_is_read(name: str, tmp_path: Path) -> None:
    assert read_audio(bad(name, tmp_path)).frames <= bad_audio.MOST_FRAMES


@pytest.mark.parametrize("lie", sorted(bad_audio.lies(provenance_to_json(TRUE))))
def test_a_false_history_is_refused_and_the_sound_is_kept(lie: str, tmp_path: Path) -> None:
    path = FolderShelf(tmp_path).put(replace(clip(), provenance=TRUE)).path
    text = bad_audio.lies(provenance_to_json(TRUE))[lie]
    path.write_bytes(bad_audio.with_provenance(path.read_bytes(), text))
    with pytest.raises(LoopstudioError) as caught:
        show(path)
    check_sentence(caught.value, path.name)
    assert read_audio(path).frames == clip().audio.frames
