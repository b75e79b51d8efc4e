from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torch import nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import PROGRAM
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.rave.basis import even
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.program_parts import (
    ProgramParts,
    ProgramSizes,
    load_program,
    save_program,
)
from tests.support.rave import tiny_info
from tests.support.rave_export_roots import Hostile
from tests.support.rave_exports import Layout, written
from tests.support.rave_programs import Strange

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SIZES = ProgramSizes(256, 3, 1, 1, 0, remembers=True)


def parts(folder: Path, module: nn.Module) -> ProgramParts:
    body = written(folder / "given.ts", module).read_bytes()
    return ProgramParts(body, SIZES, even(3, -2.0, 2.0), "measured")


def saved(folder: Path, module: nn.Module | None = None) -> CheckpointInfo:
    made = parts(folder, module or Strange())
    return save_program(folder / "mine", tiny_info(folder / "mine", RaveConfig.tiny()), made)


def test_parts_come_back_as_they_were(tmp_path: Path) -> None:
    saved(tmp_path)
    info = read_manifest(tmp_path / "mine")
    assert info.runs_program
    loaded = load_program(info)
    assert (loaded.sizes, loaded.importance) == (SIZES, "measured")
    assert loaded.body == (tmp_path / "given.ts").read_bytes()
    np.testing.assert_allclose(loaded.basis.high, 2.0)


def test_one_that_reaches_for_files_is_refused_however_it_came_there(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"program\.ts asks for torch\.save"):
        load_program(saved(tmp_path, Hostile(Layout())))


def test_an_exchanged_program_is_refused(tmp_path: Path) -> None:
    info = saved(tmp_path)
    (info.folder / PROGRAM).write_bytes(b"another")
    with pytest.raises(CheckpointError, match="not the one its manifest names"):
        load_program(info)
    (info.folder / PROGRAM).unlink()
    with pytest.raises(CheckpointError, match=r"has no program\.ts"):
        load_program(info)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hop": 0}, "tells no sizes"),
        ({"hop": 1 << 20}, "which is no size"),
        ({"latent": 4}, "do not fit its program"),
    ],
)
def test_sizes_that_cannot_be_are_refused(
    change: dict[str, int], said: str, tmp_path: Path
) -> None:
    info = saved(tmp_path)
    sizes = info.network["sizes"]
    assert isinstance(sizes, dict)
    with pytest.raises(CheckpointError, match=said):
        load_program(replace(info, network=info.network | {"sizes": sizes | change}))
