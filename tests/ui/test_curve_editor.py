from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Curve, Drawn, Lfo, Ramp, Slider
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_canvas import POINTS
from loopstudio.ui.widgets.curve_editor import DRAWN, LFO, RAMP, STATIC, CurveEditor

AT = QPoint(10, 10)


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def editor(theme: Theme, place: QWidget) -> CurveEditor:
    made = CurveEditor(theme, place)
    made.open_at(Slider(2, 0.25), 2.0, 4, AT)
    return made


def told(editor: CurveEditor) -> list[Slider]:
    found: list[Slider] = []
    editor.changed.connect(found.append)
    return found


@pytest.mark.parametrize(
    ("kind", "curve"),
    [
        (RAMP, Ramp(-1.0, 1.0)),
        (LFO, Lfo("sine", 4, 1.0)),
        (DRAWN, Drawn((0.0,) * POINTS)),
    ],
)
def test_a_kind_begins_with_something_to_hear(editor: CurveEditor, kind: int, curve: Curve) -> None:
    found = told(editor)
    editor.kinds.choose(kind)
    editor.kinds.choose(STATIC)
    assert found == [Slider(2, 0.25, curve=curve), Slider(2, 0.25)]


def test_the_fields_of_a_ramp_are_in_the_dimensions_own_units(editor: CurveEditor) -> None:
    editor.kinds.choose(RAMP)
    found = told(editor)
    editor.start.show_value(-2.0)
    editor.end.show_value(0.25)
    assert found[-1].curve == Ramp(-4.0, 0.5)
    assert editor.end.words.text() == "0.50"


def test_the_fields_of_an_lfo_are_told(editor: CurveEditor) -> None:
    editor.kinds.choose(LFO)
    found = told(editor)
    editor.turns.setValue(8)
    editor.amount.show_value(1.0)
    editor.phase.show_value(0.25)
    editor.wave.setCurrentIndex(3)
    editor.wave.activated.emit(3)
    assert found[-1].curve == Lfo("saw", 8, 2.0, 0.25)


@pytest.mark.parametrize(
    ("turns", "often"), [(4, "once a bar"), (8, "2 times a bar"), (1, "once in 4 bars")]
)
def test_how_long_a_turn_takes_is_told(editor: CurveEditor, turns: int, often: str) -> None:
    editor.open_at(Slider(2, curve=Lfo("sine", turns, 1.0)), 2.0, 4, AT)
    assert editor._often.text() == often


def test_drawing_goes_on_from_what_was_there(editor: CurveEditor) -> None:
    editor.kinds.choose(LFO)
    found = told(editor)
    editor.kinds.choose(DRAWN)
    curve = found[-1].curve
    assert isinstance(curve, Drawn)
    assert max(curve.values) == 1.0
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, Qt.Key.Key_Up)
    assert isinstance(found[-1].curve, Drawn)
    assert found[-1].curve.values[0] == 0.2


def test_what_is_not_touched_stays_exactly_so(editor: CurveEditor) -> None:
    odd = Slider(2, 0.123456, 0.777, Lfo("triangle", 3, 0.123456, 0.3333))
    found = told(editor)
    editor.open_at(odd, 2.0, 4, AT)
    assert found == []
    editor.turns.setValue(5)
    assert found == [replace(odd, curve=Lfo("triangle", 5, 0.123456, 0.3333))]


def test_the_sound_is_scaled(editor: CurveEditor) -> None:
    found = told(editor)
    editor.scale.show_value(0.5)
    assert found == [Slider(2, 0.25, 0.5)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_a_key_closes_it(editor: CurveEditor, key: Qt.Key) -> None:
    QTest.keyClick(editor.canvas, key)
    assert not editor.isVisible()


def test_it_opens_where_all_of_it_is_seen(editor: CurveEditor) -> None:
    editor.open_at(Slider(0), 1.0, 1, QPoint(100_000, 100_000))
    assert editor.screen().availableGeometry().contains(editor.geometry())
