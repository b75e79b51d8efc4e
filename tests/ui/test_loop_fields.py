from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.loop_fields import LoopFields
from tests.support.fake_checkpoint import fake_info


@pytest.fixture
def fields(theme: Theme, qtbot: QtBot) -> LoopFields:
    made = LoopFields(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(fake_info(Path("/nowhere"), keys=True))
    made.show()
    return made


def test_a_request_comes_back(fields: LoopFields) -> None:
    asked = LoopRequest("x", 3, 7, Tempo(97.5), "techno", key="F#m")
    fields.show_request(asked)
    assert fields.seed.is_locked
    assert fields.filled(LoopRequest("x")) == asked


def test_what_is_typed_is_asked_for(fields: LoopFields) -> None:
    fields.count.selectAll()
    QTest.keyClicks(fields.count, "21")
    QTest.keyClick(fields.count, Qt.Key.Key_Tab)
    assert fields.filled(LoopRequest("x")).count == 21


def test_a_key_is_there_only_where_one_is_known(fields: LoopFields) -> None:
    fields.key_box.setCurrentText("Am")
    assert fields.filled(LoopRequest("x")).key == "Am"
    fields.show_checkpoint(fake_info(Path("/nowhere")))
    assert fields.key_box.isHidden()
    assert fields.filled(LoopRequest("x")).key is None


def test_style_and_key_count_where_loops_are_drawn(fields: LoopFields) -> None:
    fields.key_box.setCurrentText("Am")
    for drawn in (True, False):
        fields.show_drawn(drawn)
        assert (fields.style_box.isEnabled(), fields.key_box.isEnabled()) == (drawn, drawn)
    assert fields.filled(LoopRequest("x")).key is None
