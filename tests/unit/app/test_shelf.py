from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.remake import show
from loopstudio.app.shelf import FolderShelf, LibraryShelf, make_folder, named_apart
from loopstudio.audio.wav import read_wav
from loopstudio.core.errors import AudioFileError
from loopstudio.library.store import Store
from loopstudio.library.words import two_words
from tests.support.clips import clip, provenance

MADE = replace(clip(two_words(7)), provenance=provenance(seed=7))


def test_a_folder_gets_tagged_files_that_say_how_they_were_made(tmp_path: Path) -> None:
    entry = FolderShelf(tmp_path / "new").put(MADE)
    assert entry.path.name == f"{MADE.name}_240bpm_Am.wav"
    assert show(entry.path) == MADE.provenance
    tags = read_wav(entry.path).tags
    assert tags is not None
    assert tags.title == MADE.name


def test_a_file_in_the_folder_is_never_written_over(tmp_path: Path) -> None:
    paths = {FolderShelf(tmp_path).put(MADE).path for _ in range(3)}
    assert len(paths) == 3


def test_a_clip_made_again_keeps_its_name_and_gets_a_number(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path, numbers=True)
    paths = [shelf.put(MADE).path.name for _ in range(3)]
    assert paths == [f"{MADE.name}{more}_240bpm_Am.wav" for more in ("", "-2", "-3")]
    again = FolderShelf(tmp_path, numbers=True).put(replace(MADE, name=MADE.name.upper()))
    assert again.name == f"{MADE.name.upper()}-4"


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AudioFileError, match="cannot be used as a folder"):
        FolderShelf(tmp_path / "file").put(MADE)


def test_clips_of_one_seed_get_different_words_in_the_library(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        first, second = LibraryShelf(store).put(MADE), LibraryShelf(store).put(MADE)
        third = LibraryShelf(store).put(MADE)
    assert first.name == MADE.name
    assert len({first.name, second.name, third.name}) == 3


def test_a_name_without_a_seed_is_left_alone() -> None:
    own = replace(MADE, provenance=None)
    assert named_apart(own, {own.name}) == own


def test_a_folder_is_made_and_takes_files(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AudioFileError, match="cannot be used as a folder: Not a directory"):
        make_folder(tmp_path / "file" / "out")
