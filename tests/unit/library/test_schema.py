import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.schema import NEWEST, migrate, version


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def test_an_empty_file_reaches_the_newest_schema(connection: sqlite3.Connection) -> None:
    migrate(connection)
    assert version(connection) == NEWEST


def test_migrating_twice_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection)
    migrate(connection)
    assert version(connection) == NEWEST


def test_a_newer_schema_is_refused_and_left(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    with pytest.raises(LibraryError, match="newer LoopStudio"):
        migrate(connection)
    assert version(connection) == NEWEST + 1


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    connection: sqlite3.Connection,
) -> None:
    connection.execute("CREATE TABLE intents (id TEXT)")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection)
    assert version(connection) == 0
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("intents",)]
