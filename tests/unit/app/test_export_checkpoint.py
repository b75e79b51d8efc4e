from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.export_checkpoint import export_for_nn
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.parts import save_parts
from tests.support import gan
from tests.support.rave import tiny_bundle, tiny_info, tiny_parts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_checkpoint_of_morph_is_written(tmp_path: Path) -> None:
    told = export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)
    assert told.dimensions == 2
    assert (tmp_path / "tiny.ts").stat().st_size > 0


def test_without_a_choice_so_many_are_told_as_a_window_shows(tmp_path: Path) -> None:
    parts = replace(tiny_parts(), importance="heard")
    fidelity = np.array([0.9, 0.96, 0.995, 1.0])
    parts = replace(parts, basis=replace(parts.basis, fidelity=fidelity))
    info = tiny_info(tmp_path / "heard", RaveConfig.tiny())
    heard = save_parts(info.folder, info, parts)
    assert export_for_nn(heard, tmp_path / "heard.ts", None).dimensions == 3
    assert export_for_nn(heard, tmp_path / "less.ts", None, 0.95).dimensions == 2


def test_one_of_loops_is_not(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nn~ runs checkpoints of Morph"):
        export_for_nn(gan.tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tiny.ts").write_text("mine")
    with pytest.raises(CheckpointError, match="already"):
        export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.ts", 2, 0.0)
    assert (tmp_path / "tiny.ts").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"There is no folder .*gone: make it first"):
        export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "gone" / "tiny.ts", 2, 0.0)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"should end in \.ts"):
        export_for_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "tiny.pt", 2, 0.0)
