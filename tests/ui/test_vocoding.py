"""The vocoder in the window: what is chosen beside a panel is what loops are sounded by."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.core.diffuse_request import DiffuseRequest, Repaint, Vary
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.painted import Span
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.ui import again, presets_menu
from loopstudio.ui.panels.vary_row import REPAINT
from tests.support.clips import provenance
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.support.wave import wave_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


Reopen = Callable[[Settings], Opened]


@pytest.fixture
def reopen(open_studio: Open, tmp_path: Path) -> Reopen:
    """Give what opens windows, one after the other, whose checkpoints are there from the start."""
    numbers = count()

    def opens(settings: Settings) -> Opened:
        models = tmp_path / f"studio-{next(numbers)}" / "data" / "models"
        wave_bundle(models / "polish")
        latent_bundle(models / "noise")
        return open_studio(1, settings)

    return opens


@pytest.fixture
def opened(reopen: Reopen) -> Opened:
    return reopen(Settings(theme="dark", autoplay=False))


def vocoder(opened: Opened, calls: int = 2, strength: float = 0.3) -> DiffusionVocoder:
    sha256 = opened.session.catalog.get("polish").sha256
    return DiffusionVocoder("polish", sha256, calls, strength)


def choose(opened: Opened, panel: str = "fake-drums", calls: int = 2) -> None:
    opened.window.side.choose(panel)
    fields = opened.window.panels.current.vocoder
    opened.press(Qt.Key.Key_Down, at=fields.choice)
    fields.steps.setValue(calls)
    fields.strength.show_value(0.3)


def ended(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def idle() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(idle, timeout=30_000)


def newest(opened: Opened) -> Request:
    made = opened.studio.provenance(opened.session.library[0])
    assert made is not None
    return made.request


def test_loops_are_sounded_by_what_is_chosen(opened: Opened, qtbot: QtBot) -> None:
    choose(opened)
    opened.window.panel.count.setValue(2)
    opened.press(Qt.Key.Key_Return, CTRL)
    ended(opened, qtbot, 3)
    request = newest(opened)
    assert request == opened.window.panel.settings()
    assert isinstance(request, LoopRequest)
    assert request.vocoder == vocoder(opened)


def test_after_a_batch_it_is_said_how_long_a_loop_takes(opened: Opened, qtbot: QtBot) -> None:
    panel = opened.window.panel
    choose(opened)
    panel.count.setValue(3)
    assert panel.vocoder.expected.text() == ""
    panel.generate()
    ended(opened, qtbot, 4)
    assert panel.vocoder.expected.text().endswith(" s a loop")
    panel.vocoder.choice.setCurrentIndex(0)
    assert panel.vocoder.expected.text() == ""


def test_diffuse_is_sounded_by_it_and_counts_its_seconds(opened: Opened, qtbot: QtBot) -> None:
    # So many calls of a tiny vocoder that it is told of more than one on the way.
    choose(opened, "noise", calls=60)
    panel = opened.window.diffuse
    panel.count.setValue(2)
    panel.sampling.steps.setValue(2)
    panel.generate()
    ended(opened, qtbot, 3)
    request = newest(opened)
    assert isinstance(request, DiffuseRequest)
    assert request.vocoder == vocoder(opened, 60)
    before = opened.studio.pace.seconds(request)
    more = opened.studio.pace.seconds(replace(request, vocoder=vocoder(opened, 200)))
    assert before is not None
    assert more is not None
    assert more > before
    assert panel.sampling.expected.text().endswith(" s a loop")


def test_what_is_painted_over_is_sounded_by_it_and_the_rest_stays(
    opened: Opened, qtbot: QtBot
) -> None:
    choose(opened, "noise")
    window = opened.window
    window.table.choose_row(0)
    origin = opened.session.store.audio(opened.session.library[0].id)
    window.diffuse.modes.choose(REPAINT)
    window.diffuse.row.show_spans((Span(0.0, 0.25),))
    window.diffuse.count.setValue(1)
    window.diffuse.sampling.steps.setValue(2)
    window.diffuse.generate()
    ended(opened, qtbot, 2)
    request = newest(opened)
    assert isinstance(request, DiffuseRequest)
    assert isinstance(request.idea, Repaint)
    assert request.vocoder == vocoder(opened)
    made = opened.session.store.audio(opened.session.library[0].id)
    kept = slice(origin.frames // 4 + 1, origin.frames)
    assert abs(made.samples[:, kept] - origin.samples[:, kept]).max() < 1e-6


def test_another_batch_and_others_like_it_keep_the_vocoder(opened: Opened, qtbot: QtBot) -> None:
    choose(opened, "noise")
    window = opened.window
    window.diffuse.count.setValue(1)
    window.diffuse.sampling.steps.setValue(2)
    window.diffuse.generate()
    ended(opened, qtbot, 2)
    window.diffuse.vocoder.choice.setCurrentIndex(0)
    window.table.choose_row(0)
    opened.press(Qt.Key.Key_R, at=window.table)
    ended(opened, qtbot, 3)
    with qtbot.waitSignal(window.diffuse.request_made, timeout=20_000) as asked:
        opened.press(Qt.Key.Key_M, at=window.table)
    opened.session.queue.cancel_all()
    again_made = newest(opened)
    assert isinstance(again_made, DiffuseRequest)
    assert isinstance(asked.args[0].idea, Vary)
    assert again_made.vocoder == asked.args[0].vocoder == vocoder(opened)


def test_restored_settings_bring_the_vocoder_back(opened: Opened, qtbot: QtBot) -> None:
    choose(opened)
    opened.window.panel.count.setValue(1)
    opened.window.panel.generate()
    ended(opened, qtbot, 2)
    opened.window.panel.vocoder.choice.setCurrentIndex(0)
    opened.window.table.choose_row(0)
    again.restore_settings(opened.window)
    assert opened.window.panel.vocoder.chosen == vocoder(opened)


def test_settings_with_a_vocoder_that_is_not_here_say_so(opened: Opened) -> None:
    lost = DiffusionVocoder("gone", "c" * 64)
    opened.session.presets.save("soft", LoopRequest("fake-drums", vocoder=lost))
    presets_menu.use(opened.window, "soft")
    assert opened.window.panel.vocoder.chosen is None
    assert "diffusion vocoder gone is not here" in opened.window.notice.text


@pytest.fixture
def morphing(opened: Opened) -> Opened:
    tiny_bundle(opened.session.paths.user_models / "morph")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("morph")
    return opened


def choose_in_morph(opened: Opened, qtbot: QtBot) -> None:
    """Choose diffusion by keys, as somebody does who has no mouse."""
    button = opened.window.morph.vocoding
    opened.press(Qt.Key.Key_Z, ALT | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(button.popup.isVisible)
    QTest.keyClick(button.fields.choice, Qt.Key.Key_Down)
    button.fields.steps.setValue(2)
    button.fields.strength.show_value(0.3)
    QTest.keyClick(button.popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not button.popup.isVisible())


def test_morph_is_sounded_by_it_and_heard_live_without(morphing: Opened, qtbot: QtBot) -> None:
    panel = morphing.window.morph
    choose_in_morph(morphing, qtbot)
    panel.bars.setValue(2)
    panel.count.setValue(2)
    morphing.press(Qt.Key.Key_Return, CTRL)
    ended(morphing, qtbot, 3)
    assert newest(morphing) == panel.request()
    assert panel.request().vocoder == vocoder(morphing)
    assert panel.present().vocoder is None
    assert panel.vocoder.expected.text().endswith(" s a loop")


def test_what_is_kept_of_morph_is_what_was_heard(morphing: Opened, qtbot: QtBot) -> None:
    choose_in_morph(morphing, qtbot)
    morphing.window.morph.keep()
    ended(morphing, qtbot, 2)
    request = newest(morphing)
    assert isinstance(request, MorphRequest)
    assert request.vocoder is None


def test_morph_is_restored_with_the_vocoder_of_the_command_line(morphing: Opened) -> None:
    request = MorphRequest("morph", spread=0.25, vocoder=vocoder(morphing))
    made = replace(provenance(3), engine="rave", checkpoint="morph", request=request)
    again.show_settings_of(morphing.window, made)
    assert morphing.window.morph.settings().spread == 0.25
    assert morphing.window.morph.settings().vocoder == vocoder(morphing)
    assert morphing.window.notice.text == "The settings of this loop are restored."


def test_undo_in_morph_leaves_the_vocoder(morphing: Opened, qtbot: QtBot) -> None:
    panel = morphing.window.morph
    panel.dimensions.strips[0].slider.setValue(50)
    choose_in_morph(morphing, qtbot)
    qtbot.waitUntil(panel.desk.undo.isEnabled)
    panel.desk.undo.click()
    assert panel.dimensions.strips[0].slider.value() == 0
    assert panel.vocoder.chosen == vocoder(morphing)
    assert panel.desk.history.undo_title is None


def test_the_vocoder_of_morph_is_there_at_the_next_start(
    morphing: Opened, reopen: Reopen, qtbot: QtBot
) -> None:
    choose_in_morph(morphing, qtbot)
    morphing.window.close()
    later = reopen(morphing.studio.session.settings)
    tiny_bundle(later.session.paths.user_models / "morph")
    later.session.catalog.refresh()
    later.window.show_checkpoints("morph")
    assert later.window.morph.vocoder.chosen == vocoder(later)


def test_a_preset_holds_the_vocoder(opened: Opened) -> None:
    choose(opened, calls=9)
    presets_menu.save(opened.window, "careful")
    opened.window.panel.vocoder.choice.setCurrentIndex(0)
    presets_menu.use(opened.window, "careful")
    assert opened.window.panel.vocoder.chosen == vocoder(opened, 9)


@pytest.mark.parametrize("panel", ["fake-drums", "noise"])
def test_the_choice_is_there_at_the_next_start(opened: Opened, reopen: Reopen, panel: str) -> None:
    choose(opened, panel, calls=9)
    opened.window.close()
    later = reopen(opened.studio.session.settings)
    later.window.side.choose(panel)
    fields = later.window.panels.current.vocoder
    assert fields.chosen == vocoder(later, 9)


def test_steps_of_a_vocoder_that_is_not_chosen_are_there_too(
    opened: Opened, reopen: Reopen
) -> None:
    choose(opened, calls=9)
    opened.window.panel.vocoder.choice.setCurrentIndex(0)
    opened.window.close()
    later = reopen(opened.studio.session.settings)
    assert later.window.panel.vocoder.chosen is None
    later.window.panel.vocoder.choice.setCurrentIndex(1)
    assert later.window.panel.vocoder.chosen == vocoder(later, 9)


def test_a_key_opens_the_choice(opened: Opened, qtbot: QtBot) -> None:
    opened.press(Qt.Key.Key_Z, ALT)
    box = opened.window.panel.vocoder.choice
    qtbot.waitUntil(lambda: box.view().isVisible())
    box.hidePopup()
