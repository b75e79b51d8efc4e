"""The index's tables, as numbered migrations."""

import sqlite3

from loopstudio.core.errors import LibraryError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE clips (
            id TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            name TEXT NOT NULL,
            bpm REAL NOT NULL,
            numerator INTEGER NOT NULL,
            denominator INTEGER NOT NULL,
            bars INTEGER NOT NULL,
            frames INTEGER NOT NULL,
            rate INTEGER NOT NULL,
            channels INTEGER NOT NULL,
            kind TEXT NOT NULL,
            key TEXT,
            engine TEXT,
            checkpoint TEXT,
            label TEXT,
            seed INTEGER,
            rating INTEGER NOT NULL,
            favourite INTEGER NOT NULL,
            tags TEXT NOT NULL,
            created TEXT NOT NULL,
            seam_db REAL NOT NULL,
            peak_dbtp REAL NOT NULL,
            lufs REAL NOT NULL,
            peaks BLOB NOT NULL,
            missing INTEGER NOT NULL DEFAULT 0,
            trashed INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID
        """,
        "CREATE INDEX clips_by_age ON clips (created, id)",
    ),
    # Which clips' files were being written, moved or trashed when the program last ran.
    ("CREATE TABLE intents (id TEXT PRIMARY KEY) WITHOUT ROWID",),
    # Marks that could not be written into the file yet, because another program held it.
    ("ALTER TABLE clips ADD COLUMN unwritten INTEGER NOT NULL DEFAULT 0",),
)
NEWEST = len(MIGRATIONS)
"""The schema that this version reads and writes; PRAGMA user_version in the file."""


def version(connection: sqlite3.Connection) -> int:
    """Give the number of the last migration applied, 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, target: int = NEWEST) -> None:
    """Apply what is lacking up to `target`, each migration whole or not at all.

    The connection is in autocommit mode. Raises LibraryError for an index from a newer version.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = version(connection)
        _refuse_newer(found)
        for number in range(found, target):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _refuse_newer(found: int) -> None:
    if found > NEWEST:
        raise LibraryError(
            f"This library was last used by a newer LoopStudio (its index is version {found}, "
            f"this one knows {NEWEST}): update LoopStudio, or choose another library folder."
        )
