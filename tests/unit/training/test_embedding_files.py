import sys
import zipfile
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.embedding_files import WHEEL, musicnn_weights
from loopstudio.training.wheel import cache_folder


def put_wheel(folder: Path, *, index: bytes = b"index", data: bytes = b"data") -> None:
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("musicnn/MTT_musicnn/.index", index)
        wheel.writestr("musicnn/MTT_musicnn/.data-00000-of-00001", data)


def test_an_empty_folder_is_told_how_to_be_filled(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="pip download --no-deps musicnn"):
        musicnn_weights(tmp_path)


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path) -> None:
    put_wheel(tmp_path)
    with pytest.raises(TrainingError, match="sha256 differs"):
        musicnn_weights(tmp_path)


def test_unpacked_files_are_checked_too(tmp_path: Path) -> None:
    model = tmp_path / "musicnn" / "MTT_musicnn"
    model.mkdir(parents=True)
    (model / ".index").write_bytes(b"index")
    (model / ".data-00000-of-00001").write_bytes(b"data")
    with pytest.raises(TrainingError, match="sha256 differs"):
        musicnn_weights(tmp_path)


def test_a_damaged_wheel_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(b"PK no zip")
    with pytest.raises(TrainingError, match="damaged"):
        musicnn_weights(tmp_path)


def test_a_wheel_without_the_model_is_one_clear_error(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("musicnn/__init__.py", "")
    with pytest.raises(TrainingError, match="damaged"):
        musicnn_weights(tmp_path)


def test_where_nothing_can_be_fetched_the_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(TrainingError, match="--embedding FOLDER"):
        musicnn_weights()


def test_a_wheel_in_the_cache_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    cache_folder().mkdir(parents=True)
    put_wheel(cache_folder())
    with pytest.raises(TrainingError, match="sha256 differs"):
        musicnn_weights()
