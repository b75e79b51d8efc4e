import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.ui.widgets.loop_view import LoopView


def _view(qtbot: QtBot) -> LoopView:
    view = LoopView()
    qtbot.addWidget(view)
    view.resize(400, 80)
    view.show()
    samples = np.sin(np.arange(8_000, dtype=np.float32) / 20)
    view.show_audio(Audio(samples, 8_000), 4)
    return view


def test_a_click_goes_where_it_points(qtbot: QtBot) -> None:
    view = _view(qtbot)
    with qtbot.waitSignal(view.sought) as asked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert asked.args[0] == pytest.approx(0.25, abs=0.01)


def test_arrows_step_by_a_sixteenth_and_round_the_end(qtbot: QtBot) -> None:
    view = _view(qtbot)
    with qtbot.waitSignal(view.sought) as asked:
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert asked.args[0] == pytest.approx(15 / 16)


def test_waveform_and_spectrogram_are_different_pictures(qtbot: QtBot) -> None:
    view = _view(qtbot)
    wave = view.grab().toImage()
    view.show_spectrum(True)
    spectrum = view.grab().toImage()
    view.show_audio(None, 4)
    nothing = view.grab().toImage()
    assert wave != spectrum
    assert nothing not in (wave, spectrum)


def test_the_playhead_is_drawn_where_it_is(qtbot: QtBot) -> None:
    view = _view(qtbot)
    view.show_fraction(0.5)
    colour = view.palette().color(view.palette().ColorRole.Text)
    image = view.grab().toImage()
    assert image.pixelColor(200, 2) == colour
    assert image.pixelColor(120, 2) != colour


@pytest.mark.parametrize("frames", [3, 300, 44_100])
def test_a_wave_is_drawn_from_its_lowest_to_its_highest_in_one_piece(
    qtbot: QtBot, frames: int
) -> None:
    view = _view(qtbot)
    turn = np.sin(2 * np.pi * np.arange(frames) / frames).astype(np.float32)
    view.show_audio(Audio(turn[None], 44_100), 1)
    image = view.grab().toImage()
    bare = image.pixelColor(399, 0)
    drawn = np.array([[image.pixelColor(x, y) != bare for x in range(3, 400)] for y in range(80)])
    rows = np.flatnonzero(drawn.any(axis=1))
    reach = 36 * float(np.abs(turn).max())
    assert (rows[0], rows[-1]) == pytest.approx((40 - reach, 40 + reach), abs=2)
    assert np.array_equal(rows, np.arange(rows[0], rows[-1] + 1))
