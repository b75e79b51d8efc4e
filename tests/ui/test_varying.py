"""Diffuse in the window: loops are made, varied, and brought between two, by real keys."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Glimpsed, Queued, Started
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Fresh, Original, Repaint, Vary
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Span
from loopstudio.core.tempo import Tempo
from loopstudio.ui import again, presets_menu
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.panels.vary_row import BETWEEN, EXTEND, REPAINT, VARY
from tests.support.clips import wav
from tests.support.diffusion import latent_bundle
from tests.support.published_bundles import published_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened, drum_clip

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    made = open_studio(2)
    latent_bundle(made.session.paths.user_models / "tiny")
    made.session.catalog.refresh()
    made.window.show_checkpoints("tiny")
    made.window.diffuse.count.setValue(2)
    made.window.diffuse.sampling.steps.setValue(2)
    return made


def made(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=20_000)


def newest(window: MainWindow) -> DiffuseRequest:
    found = window.studio.provenance(window.studio.session.library[0])
    assert found is not None
    assert isinstance(found.request, DiffuseRequest)
    return found.request


def test_new_loops_are_made_as_the_panel_says(opened: Opened, qtbot: QtBot) -> None:
    panel = opened.window.diffuse
    panel.fields.style_box.setCurrentText("techno")
    panel.fields.key_box.setCurrentText("Am")
    panel.tempo.show_bpm(100.0)
    opened.press(Qt.Key.Key_Return, CTRL)
    made(opened, qtbot, 4)
    request = newest(opened.window)
    assert request == panel.settings()
    assert (request.style, request.key, request.tempo) == ("techno", "Am", Tempo(100.0))
    assert opened.session.library[0].bpm == 100.0
    assert panel.sampling.expected.text().endswith(" s a loop")


def test_the_chosen_loop_is_heard_and_varied(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.table.choose_row(0)
    opened.press(Qt.Key.Key_6, CTRL)
    assert window.diffuse.modes.choice == VARY
    window.diffuse.row.strength.show_value(0.3)
    opened.press(Qt.Key.Key_Return, CTRL)
    assert "Listening" in window.diffuse.generate_button.text()
    made(opened, qtbot, 4)
    idea = newest(window).idea
    assert isinstance(idea, Vary)
    assert isinstance(idea.sound, LatentTrack)
    assert (idea.strength, idea.sound.dimensions) == (0.3, 6)
    assert window.diffuse.generate_button.isEnabled()


def test_another_batch_of_the_same_loop_does_not_hear_it_again(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened.window
    window.table.choose_row(0)
    window.diffuse.modes.choose(VARY)
    window.diffuse.generate()
    made(opened, qtbot, 4)
    first = newest(window)
    heard: list[int] = []
    opened.studio.heard.connect(lambda job, _sound: heard.append(job))
    window.diffuse.generate()
    made(opened, qtbot, 6)
    assert heard == []
    assert newest(window) == replace(first, seed=newest(window).seed)
    assert newest(window).seed != first.seed


def test_two_chosen_loops_have_others_between_them(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.table.selectAll()
    opened.press(Qt.Key.Key_7, CTRL)
    opened.press(Qt.Key.Key_Return, CTRL)
    made(opened, qtbot, 4)
    idea = newest(window).idea
    assert isinstance(idea, Between)
    opened.press(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    opened.press(Qt.Key.Key_Return, CTRL)
    made(opened, qtbot, 6)
    assert newest(window).idea == Between(idea.end, idea.start)


def test_what_is_asked_is_what_stood_there_when_it_was_asked(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.table.choose_row(0)
    window.diffuse.modes.choose(VARY)
    window.diffuse.generate()
    window.diffuse.count.setValue(9)
    window.diffuse.modes.choose(0)
    made(opened, qtbot, 4)
    assert newest(window).count == 2


def test_m_varies_a_loop_of_diffuse_by_its_own_checkpoint(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.diffuse.fields.key_box.setCurrentText("Eb")
    window.diffuse.generate()
    made(opened, qtbot, 4)
    origin = newest(window)
    window.table.choose_row(0)
    window.side.choose("fake-drums")
    with qtbot.waitSignal(window.diffuse.request_made, timeout=20_000) as asked:
        opened.press(Qt.Key.Key_M, at=window.table)
    request = asked.args[0]
    assert isinstance(request.idea, Vary)
    assert (request.count, request.idea.strength) == (again.LIKE_COUNT, again.LIKE_STRENGTH)
    assert request == replace(
        origin,
        count=again.LIKE_COUNT,
        seed=request.seed,
        idea=request.idea,
        sources=(opened.session.library[0].id,),
        kind=opened.session.library[0].kind,
    )
    assert request.seed != origin.seed
    made(opened, qtbot, 12)


def test_m_varies_a_recording_by_the_checkpoint_shown(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened.window
    mine = wav(tmp_path, replace(drum_clip(5), provenance=None))
    opened.studio.add_audio([mine])
    window.table.choose_row(0)
    with qtbot.waitSignal(window.diffuse.request_made, timeout=20_000) as asked:
        opened.press(Qt.Key.Key_M, at=window.table)
    assert isinstance(asked.args[0].idea, Vary)
    made(opened, qtbot, 3 + again.LIKE_COUNT)


def test_r_makes_others_in_the_same_way(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.table.choose_row(0)
    window.diffuse.modes.choose(VARY)
    window.diffuse.generate()
    made(opened, qtbot, 4)
    first = newest(window)
    window.table.choose_row(0)
    opened.press(Qt.Key.Key_R, at=window.table)
    made(opened, qtbot, 6)
    assert newest(window) == replace(first, seed=newest(window).seed)


def test_all_comes_back_from_a_file_and_from_a_preset(opened: Opened, qtbot: QtBot) -> None:
    window, panel = opened.window, opened.window.diffuse
    window.table.choose_row(0)
    panel.modes.choose(VARY)
    panel.fields.style_box.setCurrentText("pads")
    panel.sampling.quality.setCurrentText("Sketch")
    panel.sampling.guidance.show_value(2.0)
    panel.sampling.steps.setValue(4)
    panel.row.strength.show_value(0.7)
    presets_menu.save(window, "far")
    panel.generate()
    made(opened, qtbot, 4)
    asked, path = newest(window), opened.session.library[0].path
    panel.show_request(DiffuseRequest("tiny"))
    window.side.choose("fake-drums")
    opened.studio.drop([path])
    assert window.panels.current is panel
    with qtbot.waitSignal(panel.request_made) as shown:
        panel.generate()
    assert shown.args[0] == asked
    made(opened, qtbot, 6)
    panel.show_request(DiffuseRequest("tiny"))
    presets_menu.use(window, "far")
    assert panel.settings() == replace(
        asked, idea=Fresh(), seed=panel.seed.seed, sources=(), kind=None
    )


def test_a_loop_that_cannot_be_heard_is_told_of_and_makes_nothing(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "loopstudio.ui.windows.show_failure", lambda _window, text, _details: said.append(text)
    )
    window = opened.window
    window.table.choose_row(0)
    entry = window.table.current
    assert entry is not None
    entry.path.write_bytes(b"no sound")
    window.diffuse.modes.choose(VARY)
    window.diffuse.generate()
    qtbot.waitUntil(lambda: bool(said) and not opened.studio.jobs.rows, timeout=20_000)
    assert entry.path.name in said[0]
    assert window.diffuse.generate_button.isEnabled()
    assert len(opened.session.library) == 2


def test_two_loops_of_different_length_are_refused(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "loopstudio.ui.windows.show_failure", lambda _window, text, _details: said.append(text)
    )
    window = opened.window
    window.diffuse.count.setValue(1)
    window.diffuse.bars.setValue(2)
    window.diffuse.generate()
    made(opened, qtbot, 3)
    window.table.selectAll()
    window.diffuse.modes.choose(BETWEEN)
    window.diffuse.generate()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert "choose two loops of the same length" in said[0]
    assert len(opened.session.library) == 3


def test_a_loop_that_was_varied_stays_chosen_while_its_variations_come(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened.window
    window.table.choose_row(1)
    window.player.stop()
    window.diffuse.modes.choose(VARY)
    said = window.diffuse.row.text
    window.diffuse.generate()
    made(opened, qtbot, 4)
    assert window.diffuse.row.text == said


@pytest.mark.parametrize("runs", [False, True])
def test_in_the_smallest_window_nothing_of_it_is_cut(
    opened: Opened, qtbot: QtBot, runs: bool
) -> None:
    window = opened.window
    if runs:
        for event in (Queued(5, "4 loops", DiffuseRequest("tiny")), Started(5)):
            opened.studio.jobs.take(event)
        opened.studio.jobs.take(Glimpsed(5, Glimpse(1, 7, 50, 1, 2, b"ab")))
        window.notice.say("So much was to be said that there is no room for it in one line. " * 2)
    window.table.selectAll()
    window.diffuse.tempo.show_bpm(121.98)
    window.diffuse.sampling.show_expected("about 88.8 s a loop")
    window.resize(window.minimumSize())
    for mode in (0, VARY, BETWEEN, REPAINT, EXTEND):
        window.diffuse.modes.choose(mode)
        qtbot.wait(10)
        assert window.diffuse.minimumSizeHint().width() <= window.diffuse.width()
        assert window.diffuse.height() >= window.diffuse.minimumSizeHint().height()
        button = window.diffuse.generate_button
        assert button.width() >= button.sizeHint().width()


@pytest.fixture
def theirs(open_studio: Open) -> Opened:
    """A window over a network in its published form."""
    made = open_studio(2)
    published_bundle(made.session.paths.user_models / "kicks")
    made.session.catalog.refresh()
    made.window.show_checkpoints("kicks")
    made.window.diffuse.count.setValue(1)
    made.window.diffuse.sampling.steps.setValue(2)
    return made


def test_a_published_network_is_listed_and_makes_loops(theirs: Opened, qtbot: QtBot) -> None:
    window = theirs.window
    assert window.side.info is not None
    assert window.side.info.name == "kicks"
    assert window.panels.current is window.diffuse
    window.diffuse.tempo.show_bpm(187.0)
    theirs.press(Qt.Key.Key_Return, CTRL)
    made(theirs, qtbot, 3)
    entry = theirs.session.library[0]
    assert (entry.bpm, newest(window).idea) == (187.0, Fresh())


def test_a_published_network_varies_a_loop_and_paints_it_over(theirs: Opened, qtbot: QtBot) -> None:
    window = theirs.window
    window.table.choose_row(0)
    theirs.press(Qt.Key.Key_6, CTRL)
    theirs.press(Qt.Key.Key_Return, CTRL)
    made(theirs, qtbot, 3)
    varied = newest(window).idea
    assert isinstance(varied, Vary)
    assert isinstance(varied.sound, Original)
    window.table.choose_row(0)
    window.diffuse.modes.choose(REPAINT)
    window.diffuse.row.show_spans((Span(0.25, 0.5),))
    theirs.press(Qt.Key.Key_Return, CTRL)
    made(theirs, qtbot, 4)
    painted = newest(window).idea
    assert isinstance(painted, Repaint)
    assert painted.whole is not None
    window.table.choose_row(0)
    again.more_like_this(window)
    made(theirs, qtbot, 4 + again.LIKE_COUNT)


def test_how_long_a_loop_takes_is_said_before_one_was_made(open_studio: Open, qtbot: QtBot) -> None:
    made = open_studio()
    studio, window = made.studio, made.window
    latent_bundle(studio.session.paths.user_models / "tiny-noise")
    studio.session.catalog.refresh()
    window.show_checkpoints("tiny-noise")
    assert window.diffuse.sampling.expected.text() == ""
    with qtbot.waitSignal(studio.pace_found):
        studio.find_pace()
    qtbot.waitUntil(lambda: window.diffuse.sampling.expected.text().startswith("about"))
