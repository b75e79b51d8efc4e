import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.midi_target import targets_of, targets_within
from loopstudio.ui.widgets.xy_pad import XyPad


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setAccessibleName("Wander")
    slider.setRange(-10, 30)
    for widget in (slider, XyPad(), QLabel("words")):
        column.addWidget(widget)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_slider_goes_over_its_range(panel: QWidget) -> None:
    slider = panel.findChildren(QSlider)[0]
    (target,) = targets_of(slider)
    assert target.name == "Wander"
    for share, value in ((0.0, -10), (0.5, 10), (1.0, 30)):
        target.move(share)
        assert (slider.value(), target.at()) == (value, share)


def test_each_side_of_a_pad_leaves_the_other_alone(panel: QWidget) -> None:
    pad = panel.findChildren(XyPad)[0]
    across, upwards = targets_of(pad)
    across.move(0.25)
    upwards.move(0.75)
    assert pad.point == (0.25, 0.75)
    assert (across.at(), upwards.at()) == (0.25, 0.75)


def test_what_is_hidden_or_off_follows_nothing(panel: QWidget) -> None:
    assert [target.name for target in targets_within(panel)] == ["Wander", "Blend", "Blend upwards"]
    panel.findChildren(XyPad)[0].hide()
    assert [target.name for target in targets_within(panel)] == ["Wander"]
    panel.findChildren(QSlider)[0].setEnabled(False)
    assert targets_within(panel) == []


def test_what_is_no_such_thing_has_nothing_to_move(panel: QWidget) -> None:
    assert targets_of(panel.findChildren(QLabel)[0]) == ()
    assert targets_of(None) == ()
