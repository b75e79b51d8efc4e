import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from loopstudio.library.schema import NEWEST, migrate, version

COLUMNS = (
    "id, path, name, bpm, numerator, denominator, bars, frames, rate, channels, kind, rating, "
    "favourite, tags, created, seam_db, peak_dbtp, lufs, peaks"
)


def shape(connection: sqlite3.Connection) -> list[tuple[str, list[tuple[object, ...]]]]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    return [
        (name, connection.execute(f"PRAGMA table_info({name})").fetchall())
        for (name,) in tables.fetchall()
    ]


@given(st.integers(1, NEWEST), st.lists(st.text(), max_size=5), st.floats(20, 400))
def test_every_old_schema_reaches_the_newest_with_its_rows(
    start: int, names: list[str], bpm: float
) -> None:
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as old,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as new,
    ):
        migrate(old, start)
        for number, name in enumerate(names):
            values = (str(number), "p", name, bpm, 4, 4, 1, 9, 8000, 1, "drums", 3, 1, "[]", "t")
            old.execute(
                f"INSERT INTO clips ({COLUMNS}) VALUES ({', '.join('?' * 19)})",
                (*values, -1.0, -1.0, -9.0, b""),
            )
        before = old.execute(f"SELECT {COLUMNS} FROM clips ORDER BY id").fetchall()
        migrate(old)
        migrate(new)
        assert version(old) == NEWEST
        assert shape(old) == shape(new)
        assert old.execute(f"SELECT {COLUMNS} FROM clips ORDER BY id").fetchall() == before
