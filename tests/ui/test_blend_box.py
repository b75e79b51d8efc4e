from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.app.heard import Sound
from loopstudio.core.morph_request import Blend, LatentTrack
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.blend_box import BlendBox
from loopstudio.ui.widgets.sound_slot import Held

A, B, C = (LatentTrack.of(np.full((2, 3), value, dtype=np.float32)) for value in (1, 2, 3))


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def box(theme: Theme, place: QWidget) -> BlendBox:
    made = BlendBox(theme)
    column = QVBoxLayout(place)
    column.addWidget(made)
    column.addWidget(made.pad)
    place.show()
    return made


def visible(box: BlendBox) -> str:
    return "".join(slot.letter for slot in box.slots if slot.isVisible())


def test_two_sounds_have_a_slider_between_them(box: BlendBox) -> None:
    assert visible(box) == "AB"
    assert (box.slider.isVisible(), box.pad.isVisible()) == (True, False)


def test_the_button_shows_four_and_a_pad(box: BlendBox) -> None:
    QTest.mouseClick(box.square, Qt.MouseButton.LeftButton)
    assert visible(box) == "ABCD"
    assert (box.slider.isVisible(), box.pad.isVisible()) == (False, True)
    QTest.mouseClick(box.square, Qt.MouseButton.LeftButton)
    assert visible(box) == "AB"


def test_a_third_sound_shows_four_for_as_long_as_it_is_there(box: BlendBox) -> None:
    box.slots[2].listen(Path("/music/beat.wav"))
    assert visible(box) == "ABCD"
    assert not box.square.isEnabled()
    box.slots[2].clear()
    assert box.square.isEnabled()


def test_what_slots_held_before_is_shown_and_what_is_heard_anew_is_no_hands(box: BlendBox) -> None:
    box.slots[3].show_sound("d", C)
    asked: list[int] = []
    box.slots[1].wanted.connect(lambda place, _path: asked.append(place))
    beat, hiss = Held(Path("/music/beat.wav"), A, "beat"), Path("/music/hiss.wav")
    box.show_held([beat, Held(hiss)])
    assert [slot.held for slot in box.slots] == [beat, Held(hiss, None, "hiss ..."), Held(), Held()]
    assert asked == [1]
    assert not box.show_sound(1, Sound("hiss", 1, B))
    assert box.show_sound(1, Sound("hiss", 1, B))


def test_sounds_are_told_in_their_order(box: BlendBox) -> None:
    for place, track in ((3, C), (0, A), (1, B)):
        box.slots[place].show_sound("it", track)
    assert box.sounds() == (A, B, C)


def test_slider_and_pad_are_one_and_tell_once(box: BlendBox) -> None:
    told: list[Blend] = []
    box.changed.connect(lambda: told.append(box.blend(0)))
    box.slider.show_value(0.25)
    box.pad.show_point(0.75, 0.5)
    assert told == [Blend(0.25, 0.0), Blend(0.75, 0.5)]
    assert box.slider.value == 0.75


def test_a_blend_is_shown(box: BlendBox) -> None:
    box.show_blend(Blend(0.125, 0.5, "along"))
    assert box.blend(1) == Blend(0.125, 0.5, "along")


def test_the_way_there_is_drawn(box: BlendBox) -> None:
    box.square.click()
    box.show_blend(Blend(1.0, 1.0))
    before = box.pad.grab().toImage()
    box.show_way(1)
    assert box.pad.grab().toImage() != before
