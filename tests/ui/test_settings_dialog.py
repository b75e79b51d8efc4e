from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.ui.dialogs.settings_dialog import SettingsDialog
from tests.ui.conftest import Open

CHOSEN = Settings(
    theme="light",
    autoplay=False,
    volume=0.3,
    library_folder="/music/loops",
    follow_tempo_on_drag=True,
    engine_memory_gb=4.5,
    author="Ada",
    licence="CC-BY-4.0",
)


@pytest.mark.parametrize("settings", [Settings(), CHOSEN])
def test_settings_come_back_as_they_went_in(qtbot: QtBot, settings: Settings) -> None:
    dialog = SettingsDialog(None, settings, Path("/music"))
    qtbot.addWidget(dialog)
    assert dialog.settings() == settings


def test_saved_settings_take_effect_at_once(open_studio: Open) -> None:
    opened = open_studio()
    wanted = replace(opened.session.settings, theme="light", autoplay=False)
    dialog = SettingsDialog(opened.window, wanted, Path("/music"))
    from loopstudio.ui import windows

    windows._apply(opened.window, dialog.settings().__dict__)
    assert opened.window.theme.name == "light"
    assert not opened.window.transport.autoplay.isChecked()
    assert opened.studio.session.settings.theme == "light"
