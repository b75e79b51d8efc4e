import os
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from loopstudio.ui.application import let_go_of_the_clipboard
from tests.ui.opened import use_test_application

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LOOPSTUDIO_SILENT", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # As in tests/ui: only one of the two markers counts where both folders are run.
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _same_look_everywhere(qapp: QApplication) -> Iterator[None]:
    use_test_application(qapp)
    yield
    let_go_of_the_clipboard()
