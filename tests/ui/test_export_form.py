from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.core.errors import InvalidValue
from loopstudio.export.plan import ExportOptions
from loopstudio.ui.dialogs.export_form import ExportForm, tempos_of


@pytest.fixture
def form(qtbot: QtBot, tmp_path: Path) -> ExportForm:
    settings = Settings(export_folder=str(tmp_path), author="Ada", licence="CC-BY-4.0")
    made = ExportForm(settings, 3)
    qtbot.addWidget(made)
    made.show()
    return made


def _combo(form: ExportForm, name: str) -> QComboBox:
    return next(box for box in form.findChildren(QComboBox) if box.accessibleName() == name)


def test_at_first_it_asks_for_what_is_usual(form: ExportForm, tmp_path: Path) -> None:
    wished = form.wished()
    assert wished.options == ExportOptions(tmp_path)
    assert (wished.author, wished.licence) == ("Ada", "CC-BY-4.0")


@pytest.mark.parametrize(("count", "heading"), [(1, "EXPORT 1 loop"), (3, "EXPORT 3 loops")])
def test_the_heading_tells_how_many_loops(qtbot: QtBot, count: int, heading: str) -> None:
    made = ExportForm(Settings(), count)
    qtbot.addWidget(made)
    assert heading in [label.text() for label in made.findChildren(QLabel)]


def test_every_choice_reaches_the_options(form: ExportForm) -> None:
    for name, place in (("Folder or zip", 1), ("Format", 1), ("Bit depth", 0), ("Sample rate", 1)):
        _combo(form, name).setCurrentIndex(place)
    for name, place in (("Level", 2), ("Tags", 1)):
        _combo(form, name).setCurrentIndex(place)
    form.findChildren(QCheckBox)[0].setChecked(False)
    options = form.wished().options
    assert (options.as_zip, options.format, options.encoding) == (True, "flac", "pcm16")
    assert (options.rate, options.normalise) == (48_000, "each")
    assert (options.profile, options.cover) == ("hardware-clean", False)


def test_the_words_of_a_licence_are_asked_for_only_with_ones_own(form: ExportForm) -> None:
    words = form.findChildren(QPlainTextEdit)[0]
    before = words.isVisible()
    _combo(form, "Licence").setCurrentText("custom")
    words.setPlainText("Ask me first.")
    assert (before, words.isVisible()) == (False, True)
    assert form.wished().options.licence_text == "Ask me first."


def test_a_licence_counts_as_named_only_once_it_is_chosen(form: ExportForm) -> None:
    box = _combo(form, "Licence")
    before = form.wished().options.licence
    box.activated.emit(box.currentIndex())
    assert (before, form.wished().options.licence) == (None, "CC-BY-4.0")


def test_a_pack_without_a_name_cannot_be(form: ExportForm, tmp_path: Path) -> None:
    form._pack.setText("  ")
    with pytest.raises(InvalidValue, match="name"):
        form.wished().pack((tmp_path / "a.wav",))


@pytest.mark.parametrize(
    ("text", "tempos"), [("", ()), (" 120 ,92.5", (120.0, 92.5)), ("90;100;", (90.0, 100.0))]
)
def test_tempos_are_read_between_commas(text: str, tempos: tuple[float, ...]) -> None:
    assert tempos_of(text) == tempos


def test_a_word_is_no_tempo() -> None:
    with pytest.raises(InvalidValue, match="quick"):
        tempos_of("120, quick")
