from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.morph_history import KEYS_SECONDS, MorphHistory
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.theme import Theme
from tests.ui.test_rave_panel import SOUND, info


class Hand:
    """A mouse and a clock."""

    is_down = False
    now = 0.0


def title(history: MorphHistory) -> str | None:
    return history.undo_title


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> RavePanel:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.resize(1000, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def history(panel: RavePanel, hand: Hand, qtbot: QtBot) -> MorphHistory:
    made = MorphHistory(panel, lambda: hand.is_down, lambda: hand.now)
    qtbot.wait(1)
    return made


def test_a_drag_is_one_step(
    panel: RavePanel, history: MorphHistory, hand: Hand, qtbot: QtBot
) -> None:
    slider = panel.dimensions.strips[0].slider
    for begun in (10, 60):
        hand.is_down = True
        for value in range(begun, begun + 5):
            slider.setValue(value)
            hand.now += KEYS_SECONDS
            qtbot.wait(1)
        hand.is_down = False
        qtbot.waitUntil(lambda: not history._watch.isActive(), timeout=10_000)
    assert title(history) == "Morph: dimension 1"
    history.undo()
    assert slider.value() == 14
    history.undo()
    assert slider.value() == 0
    assert title(history) is None
    history.redo()
    assert slider.value() == 14


def test_keys_in_a_row_are_one_step_until_a_pause(
    panel: RavePanel, history: MorphHistory, hand: Hand, qtbot: QtBot
) -> None:
    slider = panel.dimensions.strips[0].slider
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Up)
        qtbot.wait(1)
    hand.now += 2 * KEYS_SECONDS
    qtbot.waitUntil(lambda: not history._watch.isActive(), timeout=10_000)
    QTest.keyClick(slider, Qt.Key.Key_Up)
    history.undo()
    assert slider.value() == 3
    history.undo()
    assert slider.value() == 0


def test_a_throw_is_one_step_and_another_is_another(
    panel: RavePanel, history: MorphHistory, qtbot: QtBot
) -> None:
    panel.dimensions.throw()
    qtbot.wait(1)
    first = panel.request().sliders
    panel.dimensions.throw()
    qtbot.wait(1)
    history.undo()
    assert panel.request().sliders == first
    history.undo()
    assert panel.request().sliders == ()


def test_a_sound_is_a_step_once_it_was_heard(
    panel: RavePanel, history: MorphHistory, qtbot: QtBot
) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    qtbot.wait(1)
    assert title(history) is None
    panel.show_sound(0, SOUND)
    qtbot.wait(1)
    assert title(history) == "Morph: sounds"
    history.undo()
    assert (panel.slots[0].track, panel.bars.value()) == (None, 1)
    history.redo()
    assert (panel.slots[0].track, panel.bars.value()) == (SOUND.track, 2)


def test_what_is_done_under_one_title_is_one_step(
    panel: RavePanel, history: MorphHistory, qtbot: QtBot
) -> None:
    history.begin("drift")
    for value in (10, 20, 30):
        panel.dimensions.throw()
        panel.blend.show_value(value / 100)
        qtbot.wait(1)
    history.end()
    assert title(history) == "Morph: drift"
    history.undo()
    assert (panel.request().sliders, panel.blend.value) == ((), 0.5)


def test_what_only_seems_a_change_is_none(
    panel: RavePanel, history: MorphHistory, qtbot: QtBot
) -> None:
    panel.seed.throw()
    panel.dimensions.changed.emit()
    qtbot.wait(1)
    assert title(history) is None
    history.undo()
    history.redo()


def test_another_checkpoint_begins_anew(
    panel: RavePanel, history: MorphHistory, qtbot: QtBot
) -> None:
    panel.blend.show_value(0.1)
    qtbot.wait(1)
    history.forget()
    assert (history.undo_title, history.redo_title) == (None, None)


def test_a_real_drag_is_one_step(panel: RavePanel, qtbot: QtBot) -> None:
    history, pad = panel.desk.history, panel.blending.pad
    panel.blending.square.click()
    qtbot.wait(50)
    history.settle()
    before = panel.request().blend
    window = panel.window().windowHandle()
    at = pad.mapTo(_window(panel), QPoint(30, 30))
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    for step in range(1, 6):
        QTest.mouseMove(window, at + QPoint(8 * step, 4 * step))
        qtbot.wait(300)
    QTest.mouseRelease(
        window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + QPoint(40, 20)
    )
    qtbot.waitUntil(lambda: not history._watch.isActive(), timeout=10_000)
    assert title(history) == "Morph: blend"
    history.undo()
    assert panel.request().blend == before
    assert title(history) is None


def _window(panel: RavePanel) -> QWidget:
    return panel.window()
