"""Morph in the window: a sound is chosen, heard, and made into another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from loopstudio.audio.wav import read_wav
from loopstudio.core.morph_request import (
    USUAL_SPREAD,
    Axis,
    Drawn,
    Grid,
    LatentTrack,
    Lfo,
    MorphRequest,
    Slider,
    Tail,
)
from loopstudio.ui import again, windows
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from loopstudio.ui.main_window import MainWindow
from tests.support.rave import tiny_bundle
from tests.support.rave_export_roots import VariationalScriptedRAVE
from tests.support.rave_exports import Layout, written
from tests.ui.conftest import Open
from tests.ui.opened import Opened


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    made = open_studio(2)
    tiny_bundle(made.session.paths.user_models / "tiny")
    made.session.catalog.refresh()
    made.window.show_checkpoints("tiny")
    return made


def idle(opened: Opened, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: opened.session.queue.pending() == 0, timeout=20_000)


def newest(window: MainWindow) -> MorphRequest:
    made = window.studio.provenance(window.studio.session.library[0])
    assert made is not None
    assert isinstance(made.request, MorphRequest)
    return made.request


def test_the_panel_is_that_of_the_checkpoints_engine(opened: Opened) -> None:
    window = opened.window
    assert (window.morph.isHidden(), window.panel.isHidden()) == (False, True)
    window.side.choose("fake-drums")
    assert (window.morph.isHidden(), window.panel.isHidden()) == (True, False)


def test_two_loops_become_a_third(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    for row, key in ((0, Qt.Key.Key_A), (1, Qt.Key.Key_B)):
        window.table.choose_row(row)
        opened.press(key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(
        lambda: all(slot.track is not None for slot in window.morph.slots[:2]), timeout=20_000
    )
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    idle(opened, qtbot)
    assert len(newest(window).sounds) == 2


def test_four_loops_become_a_fifth(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    opened.press(Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C, Qt.Key.Key_D):
        window.table.choose_row(key % 2)
        shift = Qt.KeyboardModifier.ShiftModifier
        more = shift if key > Qt.Key.Key_B else Qt.KeyboardModifier.NoModifier
        opened.press(key, Qt.KeyboardModifier.AltModifier | more)
    slots = window.morph.slots
    qtbot.waitUntil(lambda: all(slot.track is not None for slot in slots), timeout=20_000)
    opened.press(Qt.Key.Key_Up, at=window.morph.blending.pad)
    window.morph.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    idle(opened, qtbot)
    assert len(newest(window).sounds) == 4
    assert newest(window).blend.y == 0.02


def test_m_makes_more_like_the_one_that_wandered(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.count.setValue(2)
    window.morph.spread.show_value(0.8)
    window.morph.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 4, timeout=20_000)
    idle(opened, qtbot)
    window.table.choose_row(0)
    origin = window.studio.provenance(window.table.current)  # type: ignore[arg-type]
    assert origin is not None
    with qtbot.waitSignal(window.morph.request_made) as asked:
        opened.press(Qt.Key.Key_M, at=window.table)
    request = asked.args[0]
    assert (request.count, request.spread) == (again.LIKE_COUNT, USUAL_SPREAD)
    assert request.seed != origin.seed
    assert {slider.dimension for slider in request.sliders} == {0, 1, 2, 3}
    idle(opened, qtbot)


def test_r_makes_another_in_the_same_way(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.spread.show_value(0.5)
    window.morph.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    first = newest(window)
    window.table.choose_row(0)
    opened.press(Qt.Key.Key_R)
    qtbot.waitUntil(lambda: len(opened.session.library) == 4, timeout=20_000)
    idle(opened, qtbot)
    second = newest(window)
    assert second.spread == first.spread == 0.5
    assert second.seed != first.seed


def sounds(opened: Opened, count: int) -> list[bytes]:
    """Give what the newest clips sound like."""
    made = list(opened.session.library)[:count]
    return [read_wav(entry.path).audio.samples.tobytes() for entry in made]


def test_several_loops_of_still_sliders_sound_unlike_one_another(
    opened: Opened, qtbot: QtBot
) -> None:
    opened.window.morph.count.setValue(3)
    opened.window.morph.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 5, timeout=20_000)
    idle(opened, qtbot)
    assert len(set(sounds(opened, 3))) == 3
    assert opened.window.morph.spread.value == USUAL_SPREAD


def test_r_on_a_loop_that_was_kept_makes_one_that_sounds_otherwise(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened.window
    window.morph.keep()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    window.table.choose_row(0)
    opened.press(Qt.Key.Key_R)
    qtbot.waitUntil(lambda: len(opened.session.library) == 4, timeout=20_000)
    idle(opened, qtbot)
    assert len(set(sounds(opened, 2))) == 2


def test_a_loops_settings_come_back_with_its_sounds(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.dimensions.strips[0].slider.setValue(50)
    window.morph.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    idle(opened, qtbot)
    window.morph.dimensions.reset()
    window.side.choose("fake-drums")
    made = window.studio.provenance(opened.session.library[0])
    window.studio.settings_found.emit(made)
    assert not window.morph.isHidden()
    assert window.morph.dimensions.strips[0].slider.value() == pytest.approx(50, abs=1)


def test_all_that_has_a_control_comes_back_from_a_file_and_from_a_preset(
    opened: Opened, qtbot: QtBot
) -> None:
    from loopstudio.ui import presets_menu

    window, panel = opened.window, opened.window.morph
    places = np.random.default_rng(1).normal(size=(4, 2)).astype(np.float32)
    for slot in panel.slots[:3]:
        slot.show_sound("mine", LatentTrack.of(places))
    panel.dimensions.number.setValue(2)
    panel.blending.pad.show_point(0.25, 0.75)
    panel.ways.choose(1)
    panel.dimensions.strips[0].show_done(Slider(0, 0.1, 0.5, Lfo("saw", 2, 0.25, 0.5)))
    panel.dimensions.strips[1].show_done(Slider(1, 0.0, 1.0, Drawn((0.0, 0.5))))
    panel.dimensions.texture.show_tail(Tail(2, seed=7, amount=0.5))
    panel.seed.show_seed(5, locked=True)
    asked = panel.request()
    presets_menu.save(window, "moving")
    panel.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=20_000)
    idle(opened, qtbot)
    made = opened.session.library[0].path
    panel.show_request(MorphRequest(asked.checkpoint))
    opened.studio.drop([made])
    assert panel.request() == asked
    panel.show_request(MorphRequest(asked.checkpoint))
    presets_menu.use(window, "moving")
    assert replace(panel.request(), seed=5) == replace(asked, sounds=())


def test_each_place_of_a_grid_is_made_and_comes_back_as_itself(
    opened: Opened, qtbot: QtBot
) -> None:
    panel = opened.window.morph
    panel.grid.wanted.emit(Grid(Axis(0, -1.0, 1.0, 2), Axis(1, 0.0, 0.5, 2)))
    qtbot.waitUntil(lambda: len(opened.session.library) == 6, timeout=20_000)
    idle(opened, qtbot)
    found = []
    for entry in list(opened.session.library)[:4]:
        opened.studio.drop([entry.path])
        found.append({slider.dimension: slider.offset for slider in panel.request().sliders})
    for offsets in ({0: -1.0}, {0: 1.0}, {0: -1.0, 1: 0.5}, {0: 1.0, 1: 0.5}):
        assert offsets in found


def test_a_file_that_cannot_be_heard_leaves_its_slot_empty(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "loopstudio.ui.windows.show_failure", lambda _window, text, _details: said.append(text)
    )
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    opened.window.morph.slots[0].listen(tmp_path / "noise.wav")
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    qtbot.waitUntil(lambda: opened.window.morph.slots[0].path is None, timeout=5_000)
    assert "noise.wav" in said[0]


@pytest.mark.parametrize("times", [1, 2])
def test_a_file_that_cannot_be_heard_takes_no_sound_away(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr("loopstudio.ui.windows.show_failure", lambda *_told: None)
    slot = opened.window.morph.slots[0]
    slot.listen(opened.session.library[0].path)
    qtbot.waitUntil(lambda: slot.track is not None, timeout=20_000)
    before = slot.held
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    for _ in range(times):
        slot.listen(tmp_path / "noise.wav")
    qtbot.waitUntil(lambda: slot.held == before, timeout=20_000)
    idle(opened, qtbot)
    assert slot.held == before


def test_a_sound_that_comes_too_late_changes_nothing(opened: Opened, qtbot: QtBot) -> None:
    slot = opened.window.morph.slots[0]
    with qtbot.waitSignal(opened.studio.heard, timeout=20_000):
        slot.listen(opened.session.library[0].path)
        slot.clear()
    assert (slot.path, slot.track) == (None, None)


def test_the_settings_of_morph_are_kept_by_name(opened: Opened) -> None:
    from loopstudio.ui import presets_menu

    window = opened.window
    window.morph.blend.show_value(0.75)
    presets_menu.save(window, "far")
    window.morph.blend.show_value(0.25)
    track = LatentTrack.of(np.zeros((4, 2), dtype=np.float32))
    window.morph.slots[0].show_sound("mine", track)
    presets_menu.use(window, "far")
    assert window.morph.blend.value == 0.75
    assert window.morph.slots[0].track == track
    window.side.choose("fake-drums")
    presets_menu.use(window, "far")
    assert "far is for Morph" in window.notice.text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_export_that_tells_no_rate_is_imported_with_the_one_chosen(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio(0)
    path = written(tmp_path / "voice.ts", VariationalScriptedRAVE(Layout(), rate=None))
    windows.ask_import(opened.window, (path,))
    dialog = opened.window.findChildren(ImportDialog)[0]
    dialog._rate.setCurrentIndex(1)
    dialog._kind.setCurrentText("voices")
    (tmp_path / "sounds").mkdir()
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 96_000)
    soundfile.write(tmp_path / "sounds" / "voice.wav", noise, 48_000)
    dialog._measure.setText(str(tmp_path / "sounds"))
    dialog.accept()
    qtbot.waitUntil(lambda: not opened.window.morph.isHidden(), timeout=20_000)
    info = opened.session.catalog.get("voice")
    assert (info.rate, info.kind) == (48_000, "voices")
    assert "1 sound." in info.description
