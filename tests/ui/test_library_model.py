from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from loopstudio.library.library import Library
from loopstudio.ui.itemmodels import library_model as columns
from loopstudio.ui.itemmodels.library_model import LibraryModel
from tests.support.clips import entry


def _library(count: int = 4) -> Library:
    return Library([entry(n, bpm=90.0 + 10 * n, rating=n % 6) for n in range(count)])


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
