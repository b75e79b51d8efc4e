import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Curve, Drawn, Lfo, Ramp, Slider
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_canvas import POINTS, CurveCanvas

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(theme: Theme, qtbot: QtBot) -> CurveCanvas:
    assert theme.name
    made = CurveCanvas()
    qtbot.addWidget(made)
    made.resize(332, 212)
    made.show()
    qtbot.waitExposed(made)
    made.show_slider(Slider(0), 1.0, 2)
    made.show_drawable(True)
    made.drawn.connect(lambda curve: made.show_slider(Slider(0, curve=curve), 1.0, 2))
    return made


def values(canvas: CurveCanvas) -> tuple[float, ...]:
    curve = canvas._slider.curve
    assert isinstance(curve, Drawn)
    return curve.values


def test_the_mouse_draws_with_no_gaps(canvas: CurveCanvas) -> None:
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(8, 106))
    QTest.mouseMove(canvas, QPoint(324, 56))
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(324, 56))
    drawn = values(canvas)
    assert len(drawn) == POINTS
    assert drawn[0] == 0.0
    assert drawn[-1] == 1.0
    assert drawn[POINTS // 2] == pytest.approx(0.5, abs=0.02)
    assert list(drawn) == sorted(drawn)


def test_a_curve_is_drawn_backwards_too(canvas: CurveCanvas) -> None:
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(324, 106))
    QTest.mouseMove(canvas, QPoint(8, 56))
    assert values(canvas)[0] == 1.0
    assert values(canvas)[-1] == 0.0


def test_what_is_drawn_is_where_the_mouse_was_whatever_the_offset(canvas: CurveCanvas) -> None:
    canvas.show_slider(Slider(0, offset=0.5), 1.0, 2)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(166, 56))
    assert max(values(canvas)) == 0.5


def test_the_mouse_draws_on_nothing_else(canvas: CurveCanvas, qtbot: QtBot) -> None:
    canvas.show_drawable(False)
    with qtbot.assertNotEmitted(canvas.drawn):
        QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(50, 50))
        QTest.keyClick(canvas, Qt.Key.Key_Up)


def test_arrows_choose_a_point_and_move_it(canvas: CurveCanvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert values(canvas)[:3] == (0.0, 0.09, 0.0)


@pytest.mark.parametrize("curve", [Ramp(-1.0, 1.0), Lfo("square", 4, 1.0), Drawn((0.0, 1.0))])
def test_a_curve_is_seen(canvas: CurveCanvas, curve: Curve) -> None:
    before = canvas.grab().toImage()
    canvas.show_slider(Slider(0, curve=curve), 1.0, 1)
    assert canvas.grab().toImage() != before
