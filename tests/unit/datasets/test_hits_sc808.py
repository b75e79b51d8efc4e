from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets import hits_sc808
from loopstudio.datasets.hits_sc808 import VOICES, find_scsynth, score, vary
from loopstudio.datasets.package import Package
from loopstudio.datasets.synthdef import SynthDef

SNARE = SynthDef("snare", {"note": 65.0, "decay": 4.2, "mix": 0.7, "amp": 1.0, "note_slide": 0.0})


def test_a_setting_stays_near_the_defaults() -> None:
    setting = vary(SNARE, np.random.default_rng(0))
    assert (abs(setting["note"] - 65) <= 4, 2.1 <= setting["decay"] <= 8.4) == (True, True)


def test_level_and_slides_are_left_alone() -> None:
    assert set(vary(SNARE, np.random.default_rng(0))) == {"note", "decay", "mix"}


def test_a_score_starts_every_setting() -> None:
    made = score(b"definition!!", SNARE, [{"note": 60.0}] * 5)
    assert (made.count(b"/s_new"), made.count(b"definition!!")) == (5, 1)


def test_the_voices_give_the_counts_of_the_pool() -> None:
    kinds = list(VOICES.values())
    assert (len(kinds), kinds.count("kick"), kinds.count("tom")) == (17, 2, 3)


def test_without_scsynth_and_without_packages_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def obtain(package: Package, _folder: Path) -> Path:
        raise DatasetError(f"{package.name} is not to be had.")

    monkeypatch.setattr(hits_sc808, "obtain", obtain)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatasetError, match="supercollider-server is not to be had"):
        find_scsynth(tmp_path)


def test_an_scsynth_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "usr" / "bin" / "scsynth"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(hits_sc808, "obtain", lambda *_: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "scsynth").mkdir()
    with pytest.raises(DatasetError, match="does not run here"):
        find_scsynth(tmp_path)
