from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from loopstudio.app.events import ClipReady, Ended, Progressed, Queued, Started
from loopstudio.core.errors import InvalidValue
from loopstudio.library.library import Library
from loopstudio.ui.itemmodels import library_model as columns
from loopstudio.ui.itemmodels.checkpoints_model import CheckpointsModel
from loopstudio.ui.itemmodels.jobs_model import JobRow, JobsModel
from loopstudio.ui.itemmodels.library_filter import LibraryFilter
from loopstudio.ui.itemmodels.library_model import COLUMNS, LibraryModel
from tests.support.clips import entry
from tests.support.fake_checkpoint import fake_info


def _library(count: int = 4) -> Library:
    return Library([entry(n, bpm=90.0 + 10 * n, rating=n % 6) for n in range(count)])


def _names(shown: LibraryFilter) -> list[str]:
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


def test_the_jobs_model_follows_a_job_to_its_end(qtmodeltester: ModelTester) -> None:
    model = JobsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for event in (
        Queued(7, "8 loops"),
        Started(7),
        Progressed(7, 4, 8, 2.0),
        ClipReady(7, entry()),
    ):
        model.take(event)
    running = model.rows
    model.take(Ended(7, 1))
    assert running == (JobRow(7, "8 loops", True, 4, 8, 1, 2.0),)
    assert model.rows == ()


def test_a_job_says_where_it_stands() -> None:
    model = JobsModel()
    for event in (Queued(1, "8 loops"), Started(1), Progressed(1, 2, 8, 12.0), Queued(2, "Export")):
        model.take(event)
    said = [row.text for row in model.rows]
    assert said == ["8 loops · 25 % · about 12 s left", "Export · waiting"]


def test_a_job_asked_to_stop_says_so_at_once() -> None:
    model = JobsModel()
    model.take(Queued(1, "8 loops"))
    model.mark_stopping(1)
    assert model.rows[0].text == "8 loops · stopping"


def test_checkpoints_say_what_they_make_and_under_which_licence(
    qtmodeltester: ModelTester, tmp_path: Path
) -> None:
    model = CheckpointsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show((fake_info(tmp_path), fake_info(tmp_path, "other")))
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Fake drums, drums · 2 styles · 44.1 kHz, licence CC0-1.0"
    assert (model.row_of("other"), model.row_of("none")) == (1, -1)
