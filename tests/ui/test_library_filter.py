import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from loopstudio.core.errors import InvalidValue
from loopstudio.library.library import Library
from loopstudio.ui.itemmodels import library_model as columns
from loopstudio.ui.itemmodels.library_filter import LibraryFilter
from loopstudio.ui.itemmodels.library_model import COLUMNS, LibraryModel
from tests.support.clips import entry


def _library(count: int = 4) -> Library:
    return Library([entry(n, bpm=90.0 + 10 * n, rating=n % 6) for n in range(count)])


def _names(shown: LibraryFilter) -> list[str]:
    return [shown.entry_at(row).name for row in range(shown.rowCount())]


def test_the_filter_keeps_the_rules_while_the_library_changes(qtmodeltester: ModelTester) -> None:
    library = _library()
    source = LibraryModel(library)
    shown = LibraryFilter(source)
    shown.set_query("bpm:>=100")
    qtmodeltester.check(shown)  # type: ignore[no-untyped-call]
    library.add(entry(9, bpm=80.0))
    library.add(entry(10, bpm=150.0))
    library.remove([entry(3).id])
    assert _names(shown) == ["amber-falcon-10", "amber-falcon-2", "amber-falcon-1"]


def test_the_newest_stands_first_unless_a_column_is_chosen() -> None:
    shown = LibraryFilter(LibraryModel(_library(3)))
    shown.sort(columns.MADE, Qt.SortOrder.DescendingOrder)
    assert _names(shown) == ["amber-falcon-2", "amber-falcon-1", "amber-falcon-0"]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_every_column_sorts_both_ways(column: int) -> None:
    source = LibraryModel(_library(6))
    shown = LibraryFilter(source)
    shown.sort(column, Qt.SortOrder.AscendingOrder)
    keys = [COLUMNS[column].key(shown.entry_at(row)) for row in range(6)]
    shown.sort(column, Qt.SortOrder.DescendingOrder)
    turned = [COLUMNS[column].key(shown.entry_at(row)) for row in range(6)]
    assert (keys, turned) == (sorted(keys), sorted(keys, reverse=True))


def test_a_new_clip_takes_its_place_in_the_chosen_order() -> None:
    library = _library(3)
    source = LibraryModel(library)
    shown = LibraryFilter(source)
    shown.sort(columns.BPM, Qt.SortOrder.AscendingOrder)
    library.add(entry(8, bpm=95.0))
    assert [shown.entry_at(row).bpm for row in range(4)] == [90.0, 95.0, 100.0, 110.0]


def test_a_bad_query_leaves_the_rows_as_they_were() -> None:
    source = LibraryModel(_library(3))
    shown = LibraryFilter(source)
    shown.set_query("bpm:>95")
    with pytest.raises(InvalidValue):
        shown.set_query("bpm:quick")
    assert (shown.rowCount(), shown.query) == (2, "bpm:>95")


def test_rows_are_found_by_clip() -> None:
    source = LibraryModel(_library(4))
    shown = LibraryFilter(source)
    shown.set_query("bpm:<115")
    assert [shown.row_of(entry(n).id) for n in (2, 0, 3)] == [0, 2, -1]
