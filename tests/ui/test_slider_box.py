import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.slider_box import SliderBox


def test_a_double_click_takes_a_slider_back(qtbot: QtBot) -> None:
    box = SliderBox(0.0, 1.5, 0.9, 150)
    qtbot.addWidget(box)
    box.show()
    box.show_value(0.2)
    QTest.mouseDClick(box.slider, Qt.MouseButton.LeftButton)
    assert box.value == pytest.approx(0.9)
