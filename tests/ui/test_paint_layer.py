import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.core.painted import Span
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.loop_view import LoopView
from loopstudio.ui.widgets.paint_layer import PaintLayer, merged

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
WIDTH = 640


@pytest.fixture
def layer(theme: Theme, qtbot: QtBot) -> PaintLayer:  # noqa: ARG001 - colours
    view = LoopView()
    qtbot.addWidget(view)
    view.resize(WIDTH, 80)
    view.show()
    view.show_audio(Audio(np.sin(np.arange(8_000, dtype=np.float32) / 20), 8_000), 4)
    made = PaintLayer(view)
    made.show_active(True)
    return made


def view_of(layer: PaintLayer) -> LoopView:
    found = layer.parentWidget()
    assert isinstance(found, LoopView)
    return found


def drag(layer: PaintLayer, begin: int, end: int) -> None:
    QTest.mousePress(layer, LEFT, pos=QPoint(begin, 40))
    QTest.mouseMove(layer, QPoint((begin + end) // 2, 40))
    QTest.mouseMove(layer, QPoint(end, 40))
    QTest.mouseRelease(layer, LEFT, pos=QPoint(end, 40))


def test_a_drag_paints_in_either_direction(layer: PaintLayer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(layer.painted) as told:
        drag(layer, 148, 60)
    assert told.args[0] == layer.spans == (Span(60 / WIDTH, 148 / WIDTH),)


def test_an_end_near_a_sixteenth_is_put_there(layer: PaintLayer) -> None:
    drag(layer, 162, 317)
    assert list(layer.spans) == [Span(0.25, 0.5)]


def test_strokes_that_meet_are_one(layer: PaintLayer) -> None:
    drag(layer, 160, 320)
    drag(layer, 480, 560)
    drag(layer, 300, 400)
    assert list(layer.spans) == [Span(0.25, 0.625), Span(0.75, 0.875)]


def test_a_click_goes_there_and_paints_nothing(layer: PaintLayer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view_of(layer).sought) as asked:
        QTest.mouseClick(layer, LEFT, pos=QPoint(160, 40))
    assert asked.args[0] == 0.25
    assert not layer.spans


def test_a_right_click_takes_away_what_is_under_it(layer: PaintLayer) -> None:
    layer.show_spans((Span(0.0, 0.25), Span(0.75, 0.5)))
    QTest.mouseClick(layer, RIGHT, pos=QPoint(600, 40))
    assert list(layer.spans) == [Span(0.0, 0.25)]


def test_keys_paint_by_sixteenths_and_clear(layer: PaintLayer) -> None:
    view = view_of(layer)
    view.sought.connect(view.show_fraction)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view, Qt.Key.Key_Left, shift)
    assert list(layer.spans) == [Span(15 / 16, 1.0)]
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Right, shift)
    assert list(layer.spans) == [Span(0.0, 1 / 16), Span(15 / 16, 1.0)]
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert not layer.spans


def test_without_it_the_view_is_as_it_was(layer: PaintLayer, qtbot: QtBot) -> None:
    view = view_of(layer)
    layer.show_active(False)
    with qtbot.waitSignal(view.sought):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert not layer.spans


def test_what_is_painted_is_seen(layer: PaintLayer) -> None:
    plain = view_of(layer).grab().toImage()
    layer.show_spans((Span(0.25, 0.5),))
    painted = view_of(layer).grab().toImage()
    assert painted.pixel(200, 10) != plain.pixel(200, 10)
    assert painted.pixel(400, 10) == plain.pixel(400, 10)


def test_it_lies_where_the_view_is(layer: PaintLayer) -> None:
    view_of(layer).resize(300, 80)
    assert layer.geometry() == view_of(layer).rect()


def test_what_goes_round_is_merged_in_two() -> None:
    spans = (Span(0.9, 0.1), Span(0.05, 0.2))
    assert merged(spans) == (Span(0.0, 0.2), Span(0.9, 1.0))
