"""A part of a loop is painted over in the window, and made anew."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.diffuse_request import DiffuseRequest, Repaint
from loopstudio.core.painted import Span
from loopstudio.ui.panels.vary_row import REPAINT
from tests.support.diffusion import latent_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    made = open_studio(2)
    latent_bundle(made.session.paths.user_models / "tiny")
    made.session.catalog.refresh()
    made.window.show_checkpoints("tiny")
    made.window.diffuse.count.setValue(1)
    made.window.diffuse.sampling.steps.setValue(2)
    made.window.table.choose_row(0)
    return made


def made(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=20_000)


def stroke(opened: Opened, begin: float, end: float) -> None:
    layer = opened.window.painting.layer
    places = [QPoint(round(share * layer.width()), 40) for share in (begin, end)]
    QTest.mousePress(layer, LEFT, pos=places[0])
    QTest.mouseMove(layer, places[1])
    QTest.mouseRelease(layer, LEFT, pos=places[1])


def test_what_is_not_painted_stays_to_the_sample(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    origin = window.table.current
    assert origin is not None
    opened.press(Qt.Key.Key_8, CTRL)
    assert not window.diffuse.generate_button.isEnabled()
    stroke(opened, 0.25, 0.5)
    assert window.diffuse.row.text == f"Made anew: 25 % of {origin.name}"
    opened.press(Qt.Key.Key_Return, CTRL)
    made(opened, qtbot, 3)
    entry = opened.session.library[0]
    request = opened.studio.provenance(entry).request  # type: ignore[union-attr]
    assert isinstance(request, DiffuseRequest)
    assert isinstance(request.idea, Repaint)
    assert request.idea.painted.spans == (Span(0.25, 0.5),)
    assert entry.bpm == origin.bpm != window.transport.tempo.tempo.bpm
    before, after = (opened.session.store.audio(one.id).samples for one in (origin, entry))
    quarter = before.shape[1] // 4
    assert (before[:, : quarter - 1] == after[:, : quarter - 1]).all()
    assert (before[:, 2 * quarter + 1 :] == after[:, 2 * quarter + 1 :]).all()
    assert (before[:, quarter : 2 * quarter] != after[:, quarter : 2 * quarter]).any()


def test_what_was_painted_comes_back(opened: Opened, qtbot: QtBot) -> None:
    window, panel = opened.window, opened.window.diffuse
    panel.modes.choose(REPAINT)
    stroke(opened, 0.0, 0.25)
    panel.row.softness.show_value(0.1)
    panel.generate()
    made(opened, qtbot, 3)
    entry = opened.session.library[0]
    asked = opened.studio.provenance(entry).request  # type: ignore[union-attr]
    panel.row.show_spans(())
    panel.show_request(DiffuseRequest("tiny"))
    opened.studio.drop([entry.path])
    assert list(window.painting.layer.spans) == [Span(0.0, 0.25)]
    with qtbot.waitSignal(panel.request_made) as shown:
        panel.generate()
    assert shown.args[0] == asked
    made(opened, qtbot, 4)


def test_a_hand_paints_only_where_the_panel_asks_for_it(opened: Opened) -> None:
    window, layer = opened.window, opened.window.painting.layer
    assert layer.isHidden()
    window.diffuse.modes.choose(REPAINT)
    assert layer.isVisible()
    window.side.choose("fake-drums")
    assert layer.isHidden()
    window.side.choose("tiny")
    assert layer.isVisible()
    window.diffuse.modes.choose(0)
    assert layer.isHidden()


def test_another_loop_has_nothing_painted_yet(opened: Opened) -> None:
    window = opened.window
    window.diffuse.modes.choose(REPAINT)
    stroke(opened, 0.25, 0.5)
    window.table.choose_row(1)
    assert window.painting.layer.spans == ()
    assert "Drag over a part" in window.diffuse.row.text


def test_the_tempo_stays_that_of_the_loop_and_comes_back(opened: Opened) -> None:
    window, tempo = opened.window, opened.window.diffuse.tempo
    window.transport.tempo.spin.setValue(99.0)
    window.diffuse.modes.choose(REPAINT)
    assert window.table.current is not None
    assert (tempo.tempo.bpm, tempo.spin.isEnabled()) == (window.table.current.bpm, False)
    assert window.transport.tempo.tempo.bpm == 99.0
    window.transport.tempo.spin.setValue(101.0)
    assert tempo.tempo.bpm == window.table.current.bpm
    window.diffuse.modes.choose(0)
    assert (tempo.tempo.bpm, tempo.spin.isEnabled()) == (101.0, True)


def test_clear_takes_all_away(opened: Opened) -> None:
    window = opened.window
    window.diffuse.modes.choose(REPAINT)
    stroke(opened, 0.25, 0.5)
    opened.press(Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    assert window.painting.layer.spans == ()
    assert not window.diffuse.generate_button.isEnabled()
