from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.ui.dialogs.import_dialog import ImportDialog


def test_an_import_proposes_a_free_name(qtbot: QtBot) -> None:
    dialog = ImportDialog(None, (Path("/a/My Drums.pt"),), {"my-drums"})
    qtbot.addWidget(dialog)
    assert dialog.name == "my-drums-b"


@pytest.mark.parametrize("name", ["taken", "Big Letters", ""])
def test_an_import_waits_for_a_name_that_can_be(qtbot: QtBot, name: str) -> None:
    dialog = ImportDialog(None, (Path("/a/x.pt"),), {"taken"})
    qtbot.addWidget(dialog)
    dialog._edit.setText(name)
    assert not dialog._import.isEnabled()
