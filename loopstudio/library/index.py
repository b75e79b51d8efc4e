"""The index: one SQLite file that knows every clip, and that can always be made again.

It holds nothing that the clips' own files do not say, so a damaged one is put aside.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from loopstudio.core.errors import LibraryError
from loopstudio.library.entry import Entry
from loopstudio.library.schema import NEWEST, migrate, version

_COLUMNS = tuple(field.name for field in fields(Entry))
_READ = f"SELECT {', '.join(_COLUMNS)} FROM clips"
_WRITE = (
    f"INSERT OR REPLACE INTO clips ({', '.join(_COLUMNS)}, trashed, unwritten) "
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"
)
_PATH, _TAGS = _COLUMNS.index("path"), _COLUMNS.index("tags")
_FAVOURITE, _MISSING = _COLUMNS.index("favourite"), _COLUMNS.index("missing")
_NO_TAGS = "[]"
_BUSY_SECONDS = 10.0
_IN_MEMORY = Path(":memory:")

_Value = str | int | float | bytes | None


@dataclass(frozen=True)
class Row:
    """An entry as the index holds it: in the trash or not, its marks in its file or not yet."""

    entry: Entry
    trashed: bool = False
    unwritten: bool = False


class Index:
    """The SQLite file at `path`, for clips under `root`; usable from every thread.

    Opening raises sqlite3.DatabaseError for a file that is no index, LibraryError for one of a
    newer version or one that cannot be opened.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self._root = root
        self._lock = threading.RLock()
        self._frozen = False
        try:
            self._connection = _connected(str(path))
        except sqlite3.OperationalError as error:
            raise _unusable(path, error) from error
        try:
            self._prepare()
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise _unusable(path, error) from error
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def copied(cls, path: Path, root: Path) -> "Index":
        """Read an index into memory, from a folder where nothing can be written.

        Raises sqlite3.Error for one that is missing, damaged or not of this version.
        """
        made = cls.in_memory(root)
        written = _connected(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
        try:
            if version(written) != NEWEST:
                raise sqlite3.DatabaseError("another version")
            written.backup(made._connection)
        finally:
            written.close()
        return made

    @classmethod
    def in_memory(cls, root: Path) -> "Index":
        """Make an index that is gone when it is closed."""
        return cls(_IN_MEMORY, root)

    def freeze(self) -> None:
        """Let nothing be written from now on: the folder is read-only."""
        self._frozen = True

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A kill loses nothing in this mode; a power cut may lose rows, which a rebuild finds.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        migrate(self._connection)
        if self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do several things wholly or not at all; raises LibraryError when SQLite cannot."""
        if self._frozen:
            raise LibraryError(read_only(self._root))
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                if _is_refused(error):
                    raise LibraryError(read_only(self._root)) from error
                raise LibraryError(
                    f"The library's index cannot be used ({error}): check that the disk has room "
                    "and that no other program holds it, then open the library again."
                ) from error

    def write(self, rows: Iterable[Row]) -> None:
        """Put rows in place of what was known of their clips; what was intended is settled."""
        values = [self._values(row) for row in rows]
        with self.transaction() as connection:
            connection.executemany(_WRITE, values)
            connection.executemany(
                "DELETE FROM intents WHERE id = ?", [(row[0],) for row in values]
            )

    def forget(self, ids: Iterable[str]) -> None:
        """Take clips out of the index, with what was intended for them."""
        keys = [(entry_id,) for entry_id in ids]
        with self.transaction() as connection:
            connection.executemany("DELETE FROM clips WHERE id = ?", keys)
            connection.executemany("DELETE FROM intents WHERE id = ?", keys)

    def intend(self, ids: Iterable[str]) -> None:
        """Note that these clips' files are about to change."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO intents (id) VALUES (?)", [(entry_id,) for entry_id in ids]
            )

    def intents(self) -> tuple[str, ...]:
        """Give the clips whose files were changing when the program ended."""
        return tuple(str(row[0]) for row in self._all("SELECT id FROM intents"))

    def unwritten(self) -> tuple[str, ...]:
        """Give the clips whose marks are not in their files yet."""
        return tuple(str(row[0]) for row in self._all("SELECT id FROM clips WHERE unwritten"))

    def entries(self, trashed: bool = False) -> list[Entry]:
        """Give the clips in the library, or those in the trash, newest first."""
        # Sorted here: SQLite would fetch the rows one by one, in the order of its own index.
        rows = self._all(f"{_READ} WHERE trashed = ?", (int(trashed),))
        return sorted(map(self._entry, rows), key=lambda entry: entry.order, reverse=True)

    def row(self, entry_id: str) -> Row | None:
        """Give what is known of one clip."""
        found = self._all(
            f"SELECT {', '.join(_COLUMNS)}, trashed, unwritten FROM clips WHERE id = ?", (entry_id,)
        )
        if not found:
            return None
        return Row(self._entry(found[0][:-2]), bool(found[0][-2]), bool(found[0][-1]))

    def ids(self) -> set[str]:
        """Give every clip known, in the trash or not."""
        return {str(row[0]) for row in self._all("SELECT id FROM clips")}

    def newest(self) -> str:
        """Give the date of the newest clip, or "" when there is none."""
        return str(self._all("SELECT coalesce(max(created), '') FROM clips")[0][0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _all(self, query: str, values: tuple[_Value, ...] = ()) -> list[tuple[_Value, ...]]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(
                    f"The library's index cannot be read ({error}): open the library again."
                ) from error

    def _values(self, row: Row) -> tuple[_Value, ...]:
        held = {name: getattr(row.entry, name) for name in _COLUMNS}
        held["path"] = row.entry.path.relative_to(self._root).as_posix()
        held["tags"] = json.dumps(row.entry.tags, ensure_ascii=False)
        return (*held.values(), row.trashed, row.unwritten)

    def _entry(self, row: tuple[_Value, ...]) -> Entry:
        # Positions, not names: this runs ten thousand times before the window shows its table.
        held: list[object] = list(row)
        held[_PATH] = self._root / str(row[_PATH])
        held[_TAGS] = tuple(json.loads(str(row[_TAGS]))) if row[_TAGS] != _NO_TAGS else ()
        held[_FAVOURITE], held[_MISSING] = row[_FAVOURITE] == 1, row[_MISSING] == 1
        return Entry(*held)  # type: ignore[arg-type]


def read_only(root: Path) -> str:
    """Say that nothing can be written to a library's folder, and what to do."""
    return (
        f"The library folder {root} is read-only, so no loop can be kept or changed: allow writing "
        "to it, or choose another folder in File > Settings."
    )


def _connected(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=name.startswith("file:"),
    )


def _is_refused(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_READONLY)  # the rest of the code says why


def _unusable(path: Path, error: sqlite3.OperationalError) -> LibraryError:
    return LibraryError(
        f"The library at {path.parent} cannot be opened ({error}): check that its disk is there "
        "and may be written to, or choose another folder."
    )
