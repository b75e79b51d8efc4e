from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from loopstudio.core.errors import AudioFileError
from loopstudio.library.store import Store
from loopstudio.ui.dropping import latent_of, paths_of, provenance_of, sort_out
from tests.support.clips import clip
from tests.ui.opened import drum_clip


def test_our_own_file_counts_as_its_settings(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(drum_clip(1))
        assert sort_out([entry.path]).own == (provenance_of(entry.path),)


def test_files_are_told_apart_by_what_they_are_for(tmp_path: Path) -> None:
    names = ("a.flac", "b.WAV", "c.pt", "d.txt")
    files = [tmp_path / name for name in names]
    for file in files:
        file.write_bytes(b"no sound")
    dropped = sort_out(files)
    assert dropped.audio == (files[0], files[1])
    assert dropped.checkpoint == (files[2],)
    assert dropped.unknown == (files[3],)


def test_the_files_of_our_own_checkpoint_belong_together(tmp_path: Path) -> None:
    names = ("checkpoint.toml", "weights.safetensors", "recipe.toml", "CREDITS.md")
    files = tuple(tmp_path / name for name in names)
    assert sort_out(files).checkpoint == files


def test_a_folder_is_a_checkpoint(tmp_path: Path) -> None:
    assert sort_out([tmp_path]).checkpoint == (tmp_path,)


def test_a_clip_that_was_not_made_here_cannot_be_varied(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip(provenance=None))
        with pytest.raises(AudioFileError, match="cannot be varied"):
            latent_of(entry)


def test_a_clip_made_here_says_where_it_lies(tmp_path: Path) -> None:
    made = drum_clip(2)
    with Store(tmp_path) as store:
        entry = store.put(made)
        assert made.provenance is not None
        assert latent_of(entry) == made.provenance.latent


def test_only_local_files_count() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.wav"), QUrl.fromLocalFile("/music/a #1.wav")])
    assert paths_of(mime) == [Path("/music/a #1.wav")]
