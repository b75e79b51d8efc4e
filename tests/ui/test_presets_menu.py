from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.ui import presets_menu
from loopstudio.ui.dialogs.line_dialog import LineDialog
from loopstudio.ui.panels.vary_row import FRESH, REPAINT
from tests.support.diffusion import latent_bundle
from tests.ui.conftest import Open


def test_settings_saved_by_name_come_back_without_their_seed(open_studio: Open) -> None:
    window = open_studio().window
    window.panel.count.setValue(33)
    window.panel.tempo.show_bpm(97.5)
    window.panel.noise.setChecked(False)
    kept = window.panel.request()
    presets_menu.save(window, "slow")
    window.panel.count.setValue(1)
    window.panel.tempo.show_bpm(180)
    window.panel.noise.setChecked(True)
    window.panel.seed.show_seed(5, locked=False)
    presets_menu.use(window, "slow")
    assert window.panel.request() == replace(kept, seed=5)


def test_mode_and_sliders_of_diffuse_come_back(open_studio: Open) -> None:
    opened = open_studio()
    latent_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    window = opened.window
    window.show_checkpoints("tiny")
    panel = window.diffuse
    panel.modes.choose(REPAINT)
    panel.row.strength.show_value(0.8)
    panel.row.softness.show_value(0.25)
    presets_menu.save(window, "soft")
    panel.modes.choose(FRESH)
    panel.row.strength.show_value(0.3)
    panel.row.softness.show_value(0.0)
    presets_menu.use(window, "soft")
    assert panel.modes.choice == REPAINT
    assert panel.row.strength.value == pytest.approx(0.8)
    assert panel.row.softness.value == pytest.approx(0.25)
    window.panels.show_values({"mode": 99.0, "strength": 0.5})
    assert panel.modes.choice == REPAINT
    assert panel.row.strength.value == pytest.approx(0.5)


def test_the_name_is_asked_in_a_dialog_of_our_own(open_studio: Open, qtbot: QtBot) -> None:
    window = open_studio().window
    presets_menu.add_presets_menu(window).actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(LineDialog)))
    (dialog,) = window.findChildren(LineDialog)
    dialog.findChildren(QLineEdit)[0].setText("slow")
    dialog.accept()
    assert "slow" in window.studio.session.presets.names()


def test_the_menu_names_what_was_saved(open_studio: Open) -> None:
    window = open_studio().window
    presets_menu.save(window, "slow")
    menu = presets_menu.add_presets_menu(window)
    assert [action.text() for action in menu.actions()][2:] == ["slow"]


def test_settings_of_diffuse_are_for_its_panel_alone(open_studio: Open) -> None:
    window = open_studio().window
    window.studio.session.presets.save("noise", DiffuseRequest("diffuse-one"))
    before = window.panel.request()
    presets_menu.use(window, "noise")
    assert window.notice.text == "noise is for Diffuse: choose its checkpoint."
    assert window.panel.request() == before
