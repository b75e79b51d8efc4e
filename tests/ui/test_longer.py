"""A loop is made longer in the window, by real keys and clicks."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.diffuse_request import DiffuseRequest, Extend
from loopstudio.ui.panels.vary_row import EXTEND
from tests.support.diffusion import latent_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

CTRL = Qt.KeyboardModifier.ControlModifier


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


def test_a_loop_goes_on_for_as_many_bars_as_are_typed(opened: Opened, qtbot: QtBot) -> None:
    window, panel = opened.window, opened.window.diffuse
    origin = window.table.current
    assert origin is not None
    opened.press(Qt.Key.Key_9, CTRL)
    assert panel.modes.choice == EXTEND
    assert panel.row.text == f"Bars that go on from {origin.name}, which stays as it is"
    assert panel.bars.value() == 2
    QTest.mouseClick(panel.bars.lineEdit(), Qt.MouseButton.LeftButton)
    QTest.keyClick(panel.bars, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(panel.bars, "3")
    button = panel.generate_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
    qtbot.waitUntil(
        lambda: len(opened.session.library) == 3 and not opened.studio.jobs.rows, timeout=60_000
    )
    entry = opened.session.library[0]
    request = opened.studio.provenance(entry).request  # type: ignore[union-attr]
    assert isinstance(request, DiffuseRequest)
    assert isinstance(request.idea, Extend)
    assert (entry.bars, request.idea.bars, request.sources) == (3, 1, (origin.id,))
    assert (entry.bpm, entry.kind, entry.key) == (origin.bpm, origin.kind, origin.key)
    before, after = (opened.session.store.audio(one.id).samples for one in (origin, entry))
    assert np.array_equal(after[:, : before.shape[1]], before)
    assert entry.seam_db <= 0.0
