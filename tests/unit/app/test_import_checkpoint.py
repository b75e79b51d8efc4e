from pathlib import Path

import pytest

from loopstudio.app.import_checkpoint import ForeignCheckpoint, import_foreign, suggest_name
from loopstudio.core.errors import CheckpointError, InvalidValue
from tests.support.runs import Ticks


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.pt"
    path.write_bytes(b"not a checkpoint")
    return path


@pytest.mark.parametrize("name", ["", "../up", "Drums", "a b", ".hidden", "x" * 65, "a/b"])
def test_a_name_that_is_no_folders_is_refused(name: str, source: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="does not name a checkpoint"):
        ForeignCheckpoint((source,), name, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.pt"):
        ForeignCheckpoint((tmp_path / "gone.pt",), "mine", tmp_path)


def test_nothing_to_import_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="at least one file"):
        ForeignCheckpoint((), "mine", tmp_path)


def test_a_name_that_is_taken_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(CheckpointError, match="already: choose another name"):
        ForeignCheckpoint((source,), "mine", tmp_path)


@pytest.mark.parametrize(
    ("file", "name"),
    [("100000 Drum.pt", "100000-drum"), ("Best_netG.pt", "best_netg"), ("éé.pt", "imported")],
)
def test_a_name_is_suggested_from_the_files(file: str, name: str) -> None:
    assert suggest_name(Path(file)) == name


def test_a_file_that_is_no_checkpoint_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    with pytest.raises(CheckpointError):
        import_foreign(ForeignCheckpoint((source,), "mine", models), Ticks())
    assert list(models.iterdir()) == []
