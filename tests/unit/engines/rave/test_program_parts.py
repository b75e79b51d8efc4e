from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

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

SIZES = ProgramSizes(256, 3, 1, 1, 0, remembers=True)
PARTS = ProgramParts(b"a program", SIZES, even(3, -2.0, 2.0), "measured")


def saved(folder: Path) -> CheckpointInfo:
    return save_program(folder / "mine", tiny_info(folder / "mine", RaveConfig.tiny()), PARTS)


def test_parts_come_back_as_they_were(tmp_path: Path) -> None:
    saved(tmp_path)
    info = read_manifest(tmp_path / "mine")
    assert info.runs_program
    parts = load_program(info)
    assert (parts.body, parts.sizes, parts.importance) == (b"a program", SIZES, "measured")
    np.testing.assert_allclose(parts.basis.high, 2.0)


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
