import sys
from pathlib import Path

import pytest

import loopstudio
from loopstudio.app import paths as module
from loopstudio.app.paths import HOME_VARIABLE, Paths


def test_one_variable_moves_everything_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    paths = Paths.standard()
    written = (paths.data, paths.cache, paths.config, paths.library, paths.user_models)
    assert all(path.is_relative_to(tmp_path) for path in written)
    assert paths.settings.is_relative_to(tmp_path)
    assert paths.presets.is_relative_to(tmp_path)
    assert paths.snapshots.is_relative_to(tmp_path)


def test_without_it_the_systems_folders_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    assert "loopstudio" in str(Paths.standard().data)


def test_in_a_clone_the_models_lie_beside_the_package() -> None:
    root = Path(loopstudio.__file__).parents[1]
    assert Paths.standard().models == root / "models"


def test_in_a_wheel_they_lie_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loopstudio" / "_data").mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(tmp_path / "loopstudio" / "app" / "paths.py"))
    assert Paths.standard().models == tmp_path / "loopstudio" / "_data" / "models"


def test_in_a_frozen_program_they_lie_in_its_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert Paths.standard().resources == tmp_path / "loopstudio" / "_data" / "resources"
