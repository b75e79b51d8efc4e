from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loopstudio.app.heard import Sound, ToHear
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.ui.panels.slot_hearing import LATER_MS, SlotHearing
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.blend_box import BlendBox
from loopstudio.ui.widgets.tempo_box import TempoBox
from tests.support import clips
from tests.support.fake_checkpoint import fake_info

BEAT, HIT = Path("/music/beat.wav"), Path("/music/hit.wav")
SOUND = Sound("amber", 1, LatentTrack.of(np.zeros((4, 3), dtype=np.float32)))


class Panel(QWidget):
    """What a panel has of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.blending, self.tempo = BlendBox(theme), TempoBox()
        self.hearing = SlotHearing(self.blending, self.tempo, self)
        self.asked: list[tuple[int, ToHear]] = []
        self.hearing.wanted.connect(lambda place, to_hear: self.asked.append((place, to_hear)))


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Panel:
    made = Panel(theme)
    qtbot.addWidget(made)
    made.show()
    made.hearing.show_checkpoint(fake_info(tmp_path))
    return made


def test_a_file_is_heard_by_the_checkpoint_and_at_the_tempo_that_are_shown(panel: Panel) -> None:
    panel.tempo.show_bpm(90.0)
    panel.blending.slots[2].listen(BEAT)
    assert panel.asked == [(2, ToHear(BEAT, "fake-drums", Tempo(90.0)))]


def test_a_slot_that_is_pressed_hears_the_one_loop_that_is_chosen(panel: Panel) -> None:
    entry = clips.entry()
    panel.hearing.show_picked([entry])
    panel.blending.slots[1].pick_wanted.emit(1)
    assert [(place, to_hear.path) for place, to_hear in panel.asked] == [(1, entry.path)]


@pytest.mark.parametrize("count", [0, 2])
def test_of_none_or_several_loops_it_asks_for_one(panel: Panel, qtbot: QtBot, count: int) -> None:
    panel.hearing.show_picked([clips.entry(number) for number in range(count)])
    with qtbot.waitSignal(panel.hearing.failed) as said:
        panel.blending.slots[0].pick_wanted.emit(0)
    assert "Choose one loop in the library first" in said.args[0]
    assert panel.asked == []


def test_a_tempo_that_stays_is_heard_once(panel: Panel, qtbot: QtBot) -> None:
    panel.blending.slots[0].listen(BEAT)
    panel.asked.clear()
    with qtbot.waitSignal(panel.hearing.began_anew):
        for bpm in (121.0, 122.0, 123.0):
            panel.tempo.show_bpm(bpm)
    assert panel.asked == [(0, ToHear(BEAT, "fake-drums", Tempo(123.0)))]


def test_while_its_panel_is_hidden_it_hears_nothing_until_a_checkpoint_is_shown(
    panel: Panel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.blending.slots[0].listen(BEAT)
    panel.asked.clear()
    panel.hide()
    panel.tempo.show_bpm(140.0)
    qtbot.wait(2 * LATER_MS)
    assert panel.asked == []
    panel.hearing.show_checkpoint(fake_info(tmp_path))
    assert panel.asked == [(0, ToHear(BEAT, "fake-drums", Tempo(140.0)))]


def test_the_same_checkpoint_at_the_same_tempo_hears_nothing_anew(
    panel: Panel, tmp_path: Path
) -> None:
    panel.blending.slots[0].listen(BEAT)
    panel.asked.clear()
    panel.hearing.show_checkpoint(fake_info(tmp_path))
    assert panel.asked == []


def test_another_checkpoint_hears_files_and_forgets_what_has_none(
    panel: Panel, tmp_path: Path
) -> None:
    panel.blending.slots[0].listen(HIT)
    panel.blending.show_sound(0, SOUND)
    panel.blending.show_sound(1, SOUND)
    panel.asked.clear()
    panel.hearing.show_checkpoint(replace(fake_info(tmp_path), name="other", sha256="b" * 64))
    assert panel.asked == [(0, ToHear(HIT, "other", Tempo(120.0)))]
    assert panel.blending.slots[1].track is None
