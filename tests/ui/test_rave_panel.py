from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Queued, Started
from loopstudio.app.heard import Sound
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import (
    USUAL_SPREAD,
    Axis,
    Blend,
    Grid,
    LatentTrack,
    Lfo,
    MorphRequest,
    Slider,
    Tail,
)
from loopstudio.core.tempo import Tempo
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.theme import Theme
from tests.support import clips
from tests.support.fake_checkpoint import fake_info
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open

FOUR = Dimensions((0.6, 0.25, 0.1, 0.05), (-2.0,) * 4, (2.0,) * 4, "measured")
TRACK = LatentTrack.of(np.zeros((4, 3), dtype=np.float32))
SOUND = Sound("amber", 2, TRACK)


def info(folder: Path, sha256: str = "a" * 64, **network: object) -> CheckpointInfo:
    told = {"dimensions": FOUR.table(), "importance": "measured"} | network
    return replace(fake_info(folder), engine="rave", sha256=sha256, network=told, title="Morph One")


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> RavePanel:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.show()
    return made


def test_without_a_checkpoint_nothing_can_be_made(theme: Theme, qtbot: QtBot) -> None:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    assert not made.generate_button.isEnabled()
    assert "Choose a checkpoint first" in made.generate_button.toolTip()


def test_what_is_set_becomes_the_request(panel: RavePanel) -> None:
    panel.show_sound(0, SOUND)
    panel.show_sound(1, replace(SOUND, bars=1))
    panel.count.setValue(4)
    panel.tempo.show_bpm(93.5)
    panel.seed.show_seed(7, locked=True)
    panel.blend.show_value(0.25)
    panel.spread.show_value(0.5)
    panel.ways.choose(1)
    panel.dimensions.strips[0].show_offset(1.0)
    panel.dimensions.strips[1].show_locked(True)
    assert panel.request() == MorphRequest(
        checkpoint="fake-drums",
        count=4,
        seed=7,
        tempo=Tempo(93.5),
        bars=2,
        sounds=(TRACK, TRACK),
        blend=Blend(0.25, 0.0, "along"),
        sliders=(Slider(0, 1.0),),
        locked=(1,),
        tail=Tail(3),
        spread=0.5,
    )
    assert panel.settings() == replace(panel.request(), sounds=())


def test_a_request_is_shown_as_it_was(panel: RavePanel) -> None:
    request = MorphRequest(
        checkpoint="fake-drums",
        count=3,
        seed=9,
        tempo=Tempo(100.0),
        bars=4,
        sounds=(TRACK,),
        blend=Blend(0.75, 0.0, "round"),
        sliders=(Slider(1, -0.5),),
        tail=Tail(3),
        spread=0.25,
    )
    panel.show_request(request)
    assert panel.request() == request
    assert panel.slots[0].text == "its sound A"


def test_a_press_asks_for_loops_and_for_others_the_next_time(
    panel: RavePanel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.request_made) as first:
        panel.generate_button.click()
    with qtbot.waitSignal(panel.request_made) as second:
        panel.generate()
    assert first.args[0].seed != second.args[0].seed


def test_a_locked_seed_stays(panel: RavePanel, qtbot: QtBot) -> None:
    panel.seed.show_seed(5, locked=True)
    for _ in range(2):
        with qtbot.waitSignal(panel.request_made) as asked:
            panel.generate()
        assert asked.args[0].seed == 5


def test_others_in_the_way_of_a_request_have_another_seed(panel: RavePanel, qtbot: QtBot) -> None:
    request = MorphRequest("fake-drums", count=4, seed=5, first=2, spread=0.5)
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate_again(request)
    assert asked.args[0] == replace(request, seed=asked.args[0].seed, first=0)
    assert asked.args[0].seed != 5
    assert panel.spread.value == 0.0


def test_several_loops_wander_where_nobody_said_how_far(panel: RavePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.request_made) as alone:
        panel.generate()
    panel.count.setValue(4)
    with qtbot.waitSignal(panel.request_made) as several:
        panel.generate()
    assert (alone.args[0].spread, several.args[0].spread) == (0.0, USUAL_SPREAD)
    assert panel.spread.value == USUAL_SPREAD


def test_others_of_a_loop_that_did_not_wander_do(panel: RavePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate_again(MorphRequest("fake-drums"))
    assert (asked.args[0].spread, panel.spread.value) == (USUAL_SPREAD, USUAL_SPREAD)


def locked(panel: RavePanel, kept: int) -> None:
    """Keep so many dimensions, each locked."""
    panel.dimensions.show_state(kept, (), tuple(range(kept)))
    panel.count.setValue(4)


def test_where_every_slider_is_locked_loops_differ_in_their_texture(
    panel: RavePanel, qtbot: QtBot
) -> None:
    locked(panel, 2)
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate()
    made = asked.args[0]
    assert (made.count, made.spread, made.tail) == (4, 0.0, Tail(2, varied=True))
    assert len({made.tail_of(index).seed for index in range(4)}) == 4
    assert panel.spread.value == 0.0
    with qtbot.waitSignal(panel.request_made) as again:
        panel.generate_again(made)
    assert again.args[0].tail_of(0) != made.tail_of(0)


def test_the_same_loop_four_times_is_refused_with_a_word(panel: RavePanel, qtbot: QtBot) -> None:
    locked(panel, 4)
    for ask in (panel.generate, partial(panel.generate_again, panel.request())):
        with qtbot.assertNotEmitted(panel.request_made), qtbot.waitSignal(panel.failed) as said:
            ask()
        assert "Unlock one" in said.args[0]
    panel.count.setValue(1)
    with qtbot.waitSignal(panel.request_made) as alone:
        panel.generate()
    assert alone.args[0].count == 1


def test_a_slot_hears_the_chosen_loop_at_the_tempo_shown(panel: RavePanel, qtbot: QtBot) -> None:
    entry = clips.entry()
    panel.show_picked([entry])
    panel.tempo.show_bpm(90.0)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.slots[1].pick_wanted.emit(1)
    place, to_hear = asked.args
    assert (place, to_hear.path, to_hear.checkpoint) == (1, entry.path, "fake-drums")
    assert to_hear.tempo == Tempo(90.0)
    assert not panel.generate_button.isEnabled()
    assert "still being listened to" in panel.generate_button.toolTip()
    panel.show_sound(1, SOUND)
    assert panel.generate_button.isEnabled()


def test_with_no_loop_chosen_a_slot_says_what_to_do(panel: RavePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.failed) as said:
        panel.slots[0].pick_wanted.emit(0)
    assert "Choose one loop" in said.args[0]


def test_sounds_are_heard_anew_at_another_tempo(panel: RavePanel, qtbot: QtBot) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    panel.show_sound(0, SOUND)
    panel.show_sound(1, SOUND)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.tempo.show_bpm(140.0)
    assert (asked.args[0], asked.args[1].tempo) == (0, Tempo(140.0))
    assert panel.slots[1].track == TRACK


def test_another_checkpoint_hears_files_anew_and_forgets_the_rest(
    panel: RavePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    panel.show_sound(0, SOUND)
    panel.show_sound(1, SOUND)
    with qtbot.waitSignal(panel.hear_wanted):
        panel.show_checkpoint(info(tmp_path, sha256="b" * 64))
    assert [slot.track for slot in panel.slots] == [None] * 4


def test_the_same_checkpoint_keeps_its_sounds(panel: RavePanel, tmp_path: Path) -> None:
    panel.show_sound(0, SOUND)
    panel.show_checkpoint(info(tmp_path))
    assert panel.slots[0].track == TRACK


def test_bars_are_those_of_the_longest_sound(panel: RavePanel) -> None:
    panel.show_sound(0, SOUND)
    panel.show_sound(1, replace(SOUND, bars=1))
    assert panel.bars.value() == 2
    panel.slots[0].clear()
    panel.show_sound(1, replace(SOUND, bars=1))
    assert panel.bars.value() == 1


def test_a_checkpoint_that_tells_no_dimensions_is_said_so(
    panel: RavePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(panel.failed) as said:
        panel.show_checkpoint(info(tmp_path, dimensions=3))
    assert "dimensions" in said.args[0]


def test_what_has_no_control_is_asked_for_again_as_it_was(panel: RavePanel) -> None:
    curved = Slider(0, offset=0.123456, scale=-1.5, curve=Lfo("saw", 2, 0.5))
    request = MorphRequest(
        checkpoint="fake-drums",
        seed=9,
        sounds=(TRACK,) * 4,
        blend=Blend(0.75, 0.4, "along"),
        sliders=(curved, Slider(1, 99.0)),
        locked=(1,),
        tail=Tail(2, seed=7, amount=0.5),
        noise_seed=11,
    )
    panel.show_request(request)
    assert panel.request() == request
    panel.dimensions.strips[0].slider.setValue(0)
    assert panel.request().sliders[0] == replace(curved, offset=0.0)
    panel.dimensions.reset()
    assert panel.request().sliders == ()


def test_four_sounds_open_the_pad_and_lie_in_its_corners(panel: RavePanel) -> None:
    panel.show_sound(0, SOUND)
    assert panel.blending.pad.isHidden()
    panel.show_sound(2, SOUND)
    panel.blending.pad.show_point(0.25, 0.75)
    panel.ways.choose(2)
    request = panel.request()
    assert panel.blending.pad.isVisible()
    assert len(request.sounds) == 2
    assert request.blend == Blend(0.25, 0.75, "round")


def test_a_grid_is_a_batch_of_its_places(panel: RavePanel, qtbot: QtBot) -> None:
    panel.seed.show_seed(5, locked=True)
    grid = Grid(Axis(0, -2.0, 2.0, 2), Axis(1, -2.0, 2.0, 3))
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.grid.wanted.emit(grid)
    assert asked.args[0] == replace(panel.request(), count=6, grid=grid)
    panel.show_request(asked.args[0].of_item(5))
    assert panel.request().sliders == (Slider(0, 2.0), Slider(1, 2.0))
    assert panel.request().grid is None


def test_another_checkpoint_forgets_what_has_no_control(panel: RavePanel, tmp_path: Path) -> None:
    panel.show_request(MorphRequest("fake-drums", tail=Tail(2, seed=7), noise_seed=11))
    panel.show_checkpoint(info(tmp_path, sha256="b" * 64))
    assert (panel.request().tail.seed, panel.request().noise_seed) == (7, 0)


def test_a_tempo_that_is_stepped_through_is_heard_once(panel: RavePanel, qtbot: QtBot) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    asked: list[object] = []
    panel.hear_wanted.connect(lambda _place, to_hear: asked.append(to_hear.tempo))
    for bpm in (121.0, 122.0, 123.0):
        panel.tempo.show_bpm(bpm)
    qtbot.waitUntil(lambda: bool(asked), timeout=5_000)
    qtbot.wait(400)
    assert asked == [Tempo(123.0)]


def test_nothing_is_heard_while_another_panel_is_shown(
    panel: RavePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    asked: list[object] = []
    panel.hear_wanted.connect(lambda _place, to_hear: asked.append(to_hear.tempo))
    panel.setVisible(False)
    panel.tempo.show_bpm(140.0)
    qtbot.wait(500)
    assert asked == []
    panel.show_checkpoint(info(tmp_path))
    assert asked == [Tempo(140.0)]


def test_in_the_smallest_window_nothing_of_it_is_cut(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    window = opened.window
    window.show_checkpoints("tiny")
    window.morph.tempo.show_bpm(121.98)
    window.resize(window.minimumSize())
    panel = window.morph
    qtbot.waitUntil(lambda: panel.minimumSizeHint().width() <= panel.width())
    assert window.width() == 1024
    for button in (panel.generate_button, *panel.ways.buttons):
        assert button.width() >= button.sizeHint().width()


@pytest.mark.parametrize(
    ("width", "height", "travel", "rows"),
    [(1024, 700, 36, 1), (1360, 860, 100, 3), (1360, 1080, 160, 6)],
)
def test_sliders_are_the_longer_the_higher_the_window_is(
    open_studio: Open, qtbot: QtBot, width: int, height: int, travel: int, rows: int
) -> None:
    opened = open_studio(1)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    window, dimensions = opened.window, opened.window.morph.dimensions
    window.show_checkpoints("tiny")
    window.resize(width, height)
    qtbot.waitUntil(lambda: dimensions.strips[0].slider.height() >= travel)
    area = dimensions.findChildren(QScrollArea)[0]
    assert area.verticalScrollBar().maximum() == 0
    least = rows * window.table.rowHeight(0)
    qtbot.waitUntil(lambda: window.table.viewport().height() >= least)
    assert dimensions.strips[0].slider.height() >= travel


def test_a_job_that_comes_and_goes_moves_no_slider(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    slider = opened.window.morph.dimensions.strips[0].slider
    qtbot.wait(50)
    before = slider.height()
    opened.studio.take(Queued(1, "8 loops"))
    opened.studio.take(Started(1))
    qtbot.waitUntil(opened.window.job_strip.isVisible)
    qtbot.wait(50)
    assert slider.height() == before


def test_tab_goes_from_what_is_above_to_the_sliders_and_on(panel: RavePanel, qtbot: QtBot) -> None:
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.dimensions.number.setValue(2)
    panel.dimensions.number.setFocus()
    found: list[str] = []
    while not found or found[-1] != "Snapshot 1":
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        found.append(now.accessibleName() if now is not None else "")
        assert len(found) < 20
    strips = [
        f"{word}dimension {number}".capitalize()
        for number in (1, 2)
        for word in ("lock ", "", "curve of ")
    ]
    assert found == ["Live", "Record", "Keep", "Whole", *strips, "Snapshot 1"]


def test_a_button_that_is_down_shows_where_the_keyboard_is(panel: RavePanel, qtbot: QtBot) -> None:
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    square = panel.blending.square
    square.click()
    panel.count.setFocus()
    without = square.grab().toImage()
    square.setFocus()
    assert square.grab().toImage() != without


def test_tab_brings_a_slider_into_view(panel: RavePanel, qtbot: QtBot) -> None:
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    area = panel.dimensions.findChildren(QScrollArea)[0]
    area.setFixedWidth(70)
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() > 0)
    first = panel.desk.snapshots.buttons[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    last = panel.dimensions.strips[panel.dimensions.number.value() - 1]
    assert last.curve.hasFocus()
    assert not last.visibleRegion().isEmpty()
    assert last.visibleRegion().boundingRect().width() == last.width()
