from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Exported
from loopstudio.export import document
from loopstudio.export.source import read_source
from loopstudio.ui import wording
from loopstudio.ui.dialogs.export_dialog import ExportDialog
from tests.support.clips import clip, wav
from tests.support.fake_checkpoint import fake_info
from tests.ui.conftest import Open
from tests.ui.opened import Opened

W = TypeVar("W", bound=QWidget)


def _dialog(opened: Opened, qtbot: QtBot, folder: Path) -> ExportDialog:
    settings = replace(opened.session.settings, export_folder=str(folder), author="Ada")
    dialog = ExportDialog(opened.window, list(opened.session.library), settings)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.plan is not None)
    return dialog


def _field(dialog: ExportDialog, kind: type[W], name: str) -> W:
    return next(field for field in dialog.findChildren(kind) if field.accessibleName() == name)


def _listed(dialog: ExportDialog) -> list[str]:
    tree = dialog.findChildren(QTreeWidget)[0]
    rows = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [row.text(0) for row in rows if row is not None]


def test_the_list_is_exactly_what_is_then_written(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio(3)
    dialog = _dialog(opened, qtbot, tmp_path / "packs")
    listed = _listed(dialog)
    dialog.plan_made.connect(opened.studio.export)
    with qtbot.waitSignal(opened.studio.exported, timeout=20_000) as told:
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    event = told.args[0]
    assert isinstance(event, Exported)
    pack = tmp_path / "packs" / "My-loops"
    written = sorted(str(file.relative_to(pack)) for file in pack.rglob("*") if file.is_file())
    assert listed == written
    assert event.report.target == pack


def test_sizes_are_exact_where_they_are_known_and_about_where_not(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _dialog(open_studio(1), qtbot, tmp_path)
    tree = dialog.findChildren(QTreeWidget)[0]
    rows = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    sizes = {row.text(0): row.text(1) for row in rows if row is not None}
    dialog.reject()
    assert dialog.plan is not None
    assert sizes["LICENSE.txt"] == wording.size(len(document.licence(dialog.plan)))
    assert sizes["Artwork/cover.png"] == "about 7.1 KB"


def test_names_follow_the_template_as_it_is_typed(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _dialog(open_studio(1), qtbot, tmp_path)
    _field(dialog, QComboBox, "File names").setEditText("{name}_{bpm}")
    qtbot.waitUntil(lambda: _listed(dialog)[2].endswith("golden-strait_120.wav"))
    dialog.reject()


def test_a_field_that_cannot_be_stops_the_export_and_says_why(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _dialog(open_studio(1), qtbot, tmp_path)
    _field(dialog, QLineEdit, "Tempos").setText("120, fast")
    qtbot.waitUntil(lambda: dialog.plan is None)
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    dialog.reject()
    assert any("'fast' is no tempo" in text for text in said)


def test_a_pack_that_is_there_already_is_not_written_over(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _dialog(open_studio(1), qtbot, tmp_path)
    (tmp_path / "My other loops").mkdir()
    (tmp_path / "My-other-loops").mkdir()
    _field(dialog, QLineEdit, "Pack name").setText("My other loops")
    qtbot.waitUntil(lambda: dialog.plan is None)
    dialog.reject()


def test_each_tempo_makes_a_file_of_each_loop(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _dialog(open_studio(2), qtbot, tmp_path)
    _field(dialog, QLineEdit, "Tempos").setText("100; 110")

    def planned() -> None:
        assert dialog.plan is not None
        assert sorted(item.bpm for item in dialog.plan.items) == [100.0, 100.0, 110.0, 110.0]

    qtbot.waitUntil(planned)
    dialog.reject()


def test_the_pack_thanks_whom_the_checkpoints_thank(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio(1)
    settings = replace(opened.session.settings, export_folder=str(tmp_path))
    made = read_source(opened.session.library[0].path).provenance
    assert made is not None
    known = [replace(fake_info(tmp_path), sha256=made.sha256, credits=("Groove MIDI",))]
    dialog = ExportDialog(opened.window, list(opened.session.library), settings, known)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    plan = dialog.plan
    dialog.reject()
    assert plan is not None
    assert plan.pack.credits == ("Groove MIDI",)


def test_a_recording_gets_no_licence_until_one_is_chosen(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio(0)
    recording = wav(tmp_path, clip("hers", provenance=None))
    opened.session.library.add(opened.session.store.add_file(recording))
    dialog = _dialog(opened, qtbot, tmp_path)
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    licence = _field(dialog, QComboBox, "Licence")
    licence.activated.emit(licence.currentIndex())
    qtbot.waitUntil(lambda: dialog.plan is not None and not dialog.plan.uncovered)
    dialog.reject()
    assert any("Without a licence" in text and "hers" in text for text in said)


def test_a_missing_file_is_said_plainly(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    opened.session.library[0].path.unlink()
    dialog = ExportDialog(opened.window, list(opened.session.library), opened.session.settings)
    dialog.show()

    def told() -> None:
        said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
        assert any("cannot be opened" in text for text in said)

    qtbot.waitUntil(told)
    dialog.reject()
