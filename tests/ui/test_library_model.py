from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from loopstudio.core.errors import InvalidValue
from loopstudio.library.library import Library
from loopstudio.ui.itemmodels import columns
from loopstudio.ui.itemmodels.library_model import LibraryModel
from tests.support.clips import entry


def _library(count: int = 4) -> Library:
    return Library([entry(n, bpm=90.0 + 10 * n, rating=n % 6) for n in range(count)])


def _names(shown: LibraryModel) -> list[str]:
    return [shown.entry_at(row).name for row in range(shown.rowCount())]


def test_the_library_model_keeps_the_rules_while_the_library_changes(
    qtmodeltester: ModelTester,
) -> None:
    library = _library()
    model = LibraryModel(library)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    library.add(entry(9))
    library.remove([entry(1).id, entry(2).id])
    library.replace(entry(0, name="another"))
    assert (model.rowCount(), model.index(2, columns.NAME).data()) == (3, "another")


def test_rows_are_offered_as_copies_of_their_files(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"RIFF")
    model = LibraryModel(Library([entry(0, path=file)]))
    mime = model.mimeData([model.index(0, 0), model.index(0, 1)])
    assert [url.toLocalFile() for url in mime.urls()] == [str(file)]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_screen_reader_hears_what_a_picture_shows() -> None:
    model = LibraryModel(Library([entry(0, rating=3)]))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, columns.RATING).data(role) == "Rating: 3 of 5"


def test_a_searched_model_keeps_the_rules_while_the_library_changes(
    qtmodeltester: ModelTester,
) -> None:
    library = _library()
    shown = LibraryModel(library)
    shown.set_query("bpm:>=100")
    qtmodeltester.check(shown)  # type: ignore[no-untyped-call]
    library.add(entry(9, bpm=80.0))
    library.add(entry(10, bpm=150.0))
    library.remove([entry(3).id])
    assert _names(shown) == ["amber-falcon-10", "amber-falcon-2", "amber-falcon-1"]


def test_the_newest_stands_first_unless_a_column_is_chosen() -> None:
    shown = LibraryModel(_library(3))
    shown.sort(columns.MADE, Qt.SortOrder.DescendingOrder)
    assert _names(shown) == ["amber-falcon-2", "amber-falcon-1", "amber-falcon-0"]


@pytest.mark.parametrize("column", range(len(columns.COLUMNS)))
def test_every_column_sorts_both_ways(column: int) -> None:
    shown = LibraryModel(_library(6))
    shown.sort(column, Qt.SortOrder.AscendingOrder)
    keys = [columns.COLUMNS[column].key(shown.entry_at(row)) for row in range(6)]
    shown.sort(column, Qt.SortOrder.DescendingOrder)
    turned = [columns.COLUMNS[column].key(shown.entry_at(row)) for row in range(6)]
    assert (keys, turned) == (sorted(keys), sorted(keys, reverse=True))


def test_a_new_clip_takes_its_place_in_the_chosen_order() -> None:
    library = _library(3)
    shown = LibraryModel(library)
    shown.sort(columns.BPM, Qt.SortOrder.AscendingOrder)
    library.add(entry(8, bpm=95.0))
    assert [shown.entry_at(row).bpm for row in range(4)] == [90.0, 95.0, 100.0, 110.0]


def test_a_bad_query_leaves_the_rows_as_they_were() -> None:
    shown = LibraryModel(_library(3))
    shown.set_query("bpm:>95")
    with pytest.raises(InvalidValue):
        shown.set_query("bpm:quick")
    assert (shown.rowCount(), shown.query) == (2, "bpm:>95")


def test_rows_are_found_by_clip() -> None:
    shown = LibraryModel(_library(4))
    shown.set_query("bpm:<115")
    assert [shown.row_of(entry(n).id) for n in (2, 0, 3)] == [0, 2, -1]


def test_a_clip_that_changes_takes_its_new_place(qtmodeltester: ModelTester) -> None:
    library = _library(4)
    shown = LibraryModel(library)
    shown.sort(columns.RATING, Qt.SortOrder.DescendingOrder)
    qtmodeltester.check(shown)  # type: ignore[no-untyped-call]
    held = QPersistentModelIndex(shown.index(3, columns.NAME))
    for rating in (5, 2, 0):
        library.replace(entry(0, bpm=90.0, rating=rating))
        assert shown.entry_at(held.row()).id == entry(0).id
        ratings = [shown.entry_at(row).rating for row in range(4)]
        assert ratings == sorted(ratings, reverse=True)


def test_a_clip_that_changes_comes_into_a_search_and_leaves_it() -> None:
    library = _library(3)
    shown = LibraryModel(library)
    shown.set_query("rating:>=2")
    library.replace(entry(0, rating=4))
    assert _names(shown) == ["amber-falcon-2", "amber-falcon-0"]
    library.replace(entry(2, rating=1))
    assert _names(shown) == ["amber-falcon-0"]


def test_what_is_selected_stays_selected_however_rows_are_arranged() -> None:
    shown = LibraryModel(_library(6))
    chosen = QItemSelectionModel(shown)
    chosen.setCurrentIndex(shown.index(1, columns.NAME), QItemSelectionModel.SelectionFlag.Select)
    shown.sort(columns.BPM, Qt.SortOrder.AscendingOrder)
    assert [shown.entry_at(i.row()).id for i in chosen.selectedIndexes()] == [entry(4).id]
    shown.set_query("bpm:>=130")
    assert [shown.entry_at(i.row()).id for i in chosen.selectedIndexes()] == [entry(4).id]
    shown.set_query("bpm:<100")
    assert (chosen.selectedIndexes(), chosen.currentIndex().isValid()) == ([], False)


def test_thousands_of_clips_go_at_once(qtmodeltester: ModelTester) -> None:
    library = _library(300)
    shown = LibraryModel(library)
    shown.sort(columns.BPM, Qt.SortOrder.AscendingOrder)
    qtmodeltester.check(shown)  # type: ignore[no-untyped-call]
    library.remove([entry(n).id for n in range(10, 290)])
    assert [shown.entry_at(row).id for row in range(20)] == [
        entry(n).id for n in (*range(10), *range(290, 300))
    ]
    assert shown.rowCount() == 20
