from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.core.errors import DatasetError
from loopstudio.datasets import scsynth
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.package import Package
from loopstudio.datasets.scsynth import Scsynth, find_scsynth, render_score


def test_without_scsynth_and_without_packages_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def obtain(package: Package, _folder: Path) -> Path:
        raise DatasetError(f"{package.name} is not to be had.")

    monkeypatch.setattr(scsynth, "obtain", obtain)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatasetError, match="supercollider-server is not to be had"):
        find_scsynth(tmp_path)


def test_an_scsynth_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "usr" / "bin" / "scsynth"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(scsynth, "obtain", lambda *_: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "scsynth").mkdir()
    with pytest.raises(DatasetError, match="does not run here"):
        find_scsynth(tmp_path)


def test_plugins_that_another_build_may_have_open_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plugins = tmp_path / "usr/lib/SuperCollider/plugins"
    plugins.mkdir(parents=True)
    (plugins / "Osc.so").write_bytes(b"plugin")
    runs = tmp_path / "usr/bin/scsynth"
    runs.parent.mkdir()
    runs.write_text("#!/bin/sh\n")
    runs.chmod(0o755)
    monkeypatch.setattr(scsynth, "obtain", lambda *_: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "scsynth").mkdir()
    placed = tmp_path / "scsynth/plugins/Osc.so"
    find_scsynth(tmp_path)
    first = placed.stat().st_ino, placed.stat().st_mtime_ns, placed.read_bytes()
    (plugins / "Osc.so").write_bytes(b"other")
    find_scsynth(tmp_path)
    assert (placed.stat().st_ino, placed.stat().st_mtime_ns, placed.read_bytes()) == first


def program(folder: Path, script: str) -> Scsynth:
    made = folder / "scsynth"
    made.write_text(f"#!/bin/sh\n{script}\n")
    made.chmod(0o755)
    return Scsynth(str(made), None, {"PATH": "/bin:/usr/bin"})


def test_a_score_is_rendered_to_mono(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "made.wav", np.tile([[0.5, 0.1]], (100, 1)), RATE, subtype="FLOAT")
    made = render_score(program(tmp_path, "cp made.wav out.wav"), b"score", tmp_path)
    assert (tmp_path / "score.osc").read_bytes() == b"score"
    assert np.allclose(made, 0.3)


def test_an_scsynth_that_writes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="wrote no sound"):
        render_score(program(tmp_path, "true"), b"score", tmp_path)
