import os
from pathlib import Path

import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.opening import INDEX, open_index


def test_a_new_folder_gets_an_empty_index_and_its_folders(tmp_path: Path) -> None:
    opened = open_index(tmp_path / "new" / "library")
    opened.index.close()
    assert opened.empty
    assert opened.notice is None
    assert (tmp_path / "new" / "library" / "clips").is_dir()


def test_an_index_that_is_there_is_not_called_empty(tmp_path: Path) -> None:
    open_index(tmp_path).index.close()
    opened = open_index(tmp_path)
    opened.index.close()
    assert not opened.empty


def test_a_damaged_index_is_kept_beside(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_bytes(b"x" * 5_000)
    opened = open_index(tmp_path)
    opened.index.close()
    assert opened.empty
    assert [path.read_bytes() for path in tmp_path.glob(f"{INDEX}.damaged-*")] == [b"x" * 5_000]
    assert "put aside" in (opened.notice or "")


def test_a_damaged_index_that_cannot_be_put_aside_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _target: Path) -> Path:
        raise PermissionError(13, "in use")

    (tmp_path / INDEX).write_bytes(b"x" * 5_000)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(LibraryError, match=r"cannot be put aside \(in use\)"):
        open_index(tmp_path)


def test_an_index_that_is_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / INDEX).mkdir()
    with pytest.raises(LibraryError, match="cannot be opened"):
        open_index(tmp_path)


def test_a_read_only_folder_without_a_library_is_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, **_how: bool) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(os, "access", lambda _path, _how: False)
    opened = open_index(tmp_path)
    assert (opened.read_only, opened.index.entries()) == (True, [])
    assert "is read-only" in (opened.notice or "")
    opened.index.close()
