import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.ui.application import let_go_of_the_clipboard
from loopstudio.ui.theme import Theme
from tests.ui.opened import RESOURCES, Opened, open_window, use_test_application

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LOOPSTUDIO_SILENT", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The offscreen platform says so of every dialog and menu; it means nothing.
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


class Open(Protocol):
    """Opens a window over a fake session with some clips in its library."""

    def __call__(self, clips: int = 0, settings: Settings | None = None) -> Opened: ...


@pytest.fixture(autouse=True)
def _same_look_everywhere(qapp: QApplication) -> Iterator[None]:
    use_test_application(qapp)
    yield
    let_go_of_the_clipboard()


@pytest.fixture
def open_studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    closers: list[Callable[[], None]] = []

    def opens(clips: int = 0, settings: Settings | None = None) -> Opened:
        opened = open_window(tmp_path / f"studio-{len(closers)}", clips, settings)
        closers.append(opened.close)
        opened.window.activateWindow()
        qtbot.waitUntil(opened.window.isActiveWindow)
        return opened

    yield opens
    for close in closers:
        close()


@pytest.fixture
def theme() -> Theme:
    made = Theme(RESOURCES, "dark")
    made.apply()
    return made
