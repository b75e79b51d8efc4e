from pathlib import Path

import pytest

from loopstudio.app.export_checkpoint import export_for_nn
from loopstudio.core.errors import CheckpointError
from tests.support import gan
from tests.support.rave import tiny_bundle

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_checkpoint_of_morph_is_written(tmp_path: Path) -> None:
    told = export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)
    assert told.dimensions == 2
    assert (tmp_path / "tiny.ts").stat().st_size > 0


def test_one_of_loops_is_not(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nn~ runs checkpoints of Morph"):
        export_for_nn(gan.tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tiny.ts").write_text("mine")
    with pytest.raises(CheckpointError, match="already"):
        export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)
    assert (tmp_path / "tiny.ts").read_text() == "mine"


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"should end in \.ts"):
        export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.pt", 2, 0.0)
