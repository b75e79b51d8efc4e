from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from loopstudio.ui.itemmodels.checkpoints_model import CheckpointsModel
from tests.support.fake_checkpoint import fake_info


def test_checkpoints_say_what_they_make_and_under_which_licence(
    qtmodeltester: ModelTester, tmp_path: Path
) -> None:
    model = CheckpointsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show((fake_info(tmp_path), fake_info(tmp_path, "other")))
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Fake drums, drums · 2 styles · 44.1 kHz, licence CC0-1.0"
    assert (model.row_of("other"), model.row_of("none")) == (1, -1)
