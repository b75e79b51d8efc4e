import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.entry import Entry
from loopstudio.library.index import Index, Row
from tests.support.clips import entry


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index(tmp_path / "index.sqlite3", tmp_path)
    yield made
    made.close()


def at(folder: Path, number: int) -> Entry:
    return entry(number, path=folder / "clips" / f"{number}.wav", tags=("a", "ü"))


def test_a_row_is_read_back_as_it_was(index: Index, tmp_path: Path) -> None:
    row = Row(at(tmp_path, 1), trashed=True, unwritten=True)
    index.write([row])
    assert index.row(entry(1).id) == row


def test_paths_are_kept_relative_so_that_a_library_may_be_moved(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    index = Index(tmp_path / "a" / "index.sqlite3", tmp_path / "a")
    index.write([Row(at(tmp_path / "a", 1))])
    index.close()
    (tmp_path / "a").rename(tmp_path / "b")
    moved = Index(tmp_path / "b" / "index.sqlite3", tmp_path / "b")
    assert moved.entries() == [at(tmp_path / "b", 1)]
    moved.close()


def test_writing_a_row_settles_what_was_intended(index: Index, tmp_path: Path) -> None:
    index.intend([entry(1).id, entry(2).id])
    index.write([Row(at(tmp_path, 1))])
    assert index.intents() == (entry(2).id,)
    index.forget([entry(2).id])
    assert index.intents() == ()


def test_rows_are_written_all_or_none(index: Index, tmp_path: Path) -> None:
    nameless = replace(at(tmp_path, 2), name=None)  # type: ignore[arg-type]
    with pytest.raises(LibraryError, match="cannot be used"):
        index.write([Row(at(tmp_path, 1)), Row(nameless)])
    assert index.entries() == []


def test_the_newest_date_and_all_ids_are_known(index: Index, tmp_path: Path) -> None:
    assert index.newest() == ""
    index.write([Row(at(tmp_path, 1)), Row(at(tmp_path, 2), trashed=True)])
    assert index.newest() == entry(2).created
    assert index.ids() == {entry(1).id, entry(2).id}
    assert index.row("none") is None


def test_what_is_not_written_yet_is_listed(index: Index, tmp_path: Path) -> None:
    index.write([Row(at(tmp_path, 1), unwritten=True), Row(at(tmp_path, 2))])
    assert index.unwritten() == (entry(1).id,)


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite3").write_bytes(b"no database" * 1_000)
    with pytest.raises(sqlite3.DatabaseError):
        Index(tmp_path / "index.sqlite3", tmp_path)


def test_an_index_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be opened"):
        Index(tmp_path / "none" / "index.sqlite3", tmp_path)


def test_an_index_that_another_program_locks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loopstudio.library.index._BUSY_SECONDS", 0.0)
    path = tmp_path / "index.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE t (a)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryError, match="locked"):
            Index(path, tmp_path)


def test_a_lost_index_is_told_in_a_sentence(index: Index, tmp_path: Path) -> None:
    with index.transaction() as connection:
        connection.execute("DROP TABLE clips")
    with pytest.raises(LibraryError, match="cannot be read"):
        index.entries()
    with pytest.raises(LibraryError, match="cannot be used"):
        index.write([Row(at(tmp_path, 1))])


def test_an_index_that_may_not_be_written_says_that_its_folder_is_read_only(
    index: Index, tmp_path: Path
) -> None:
    index._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(LibraryError, match=f"{tmp_path} is read-only.*choose another folder"):
        index.write([Row(at(tmp_path, 1))])


def test_a_copy_has_the_rows_and_writes_nothing_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a #1" / "index.sqlite3"
    path.parent.mkdir()
    Index(path, path.parent).close()
    kept = Index(path, path.parent)
    kept.write([Row(at(path.parent, 1))])
    kept.close()
    before = path.read_bytes()
    copy = Index.copied(path, path.parent)
    assert copy.entries() == [at(path.parent, 1)]
    copy.write([Row(at(path.parent, 2))])
    copy.freeze()
    with pytest.raises(LibraryError, match="is read-only"):
        copy.write([Row(at(path.parent, 3))])
    copy.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1_000])
def test_a_copy_is_made_of_an_index_of_this_version_only(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "index.sqlite3").write_bytes(content)
    with pytest.raises(sqlite3.Error):
        Index.copied(tmp_path / "index.sqlite3", tmp_path)
