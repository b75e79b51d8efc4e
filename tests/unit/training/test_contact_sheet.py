import struct
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.training.contact_sheet import TILE_HEIGHT, TILE_WIDTH, write_contact_sheet


def a_loop(seed: int = 0) -> Audio:
    noise = np.random.default_rng(seed).standard_normal(8_820, dtype=np.float32)
    return Audio(noise * np.float32(0.1), 44_100)


def size(path: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def test_it_is_a_png_as_wide_as_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    write_contact_sheet(path, [("made", [a_loop()]), ("training", [a_loop(1)])])
    assert path.read_bytes().startswith(b"\x89PNG")
    assert 2 * TILE_WIDTH < size(path)[0] < 2 * TILE_WIDTH + 60


def test_columns_may_be_of_unequal_length(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    write_contact_sheet(path, [("one", [a_loop()]), ("three", [a_loop(i) for i in range(3)])])
    assert 3 * TILE_HEIGHT < size(path)[1] < 4 * TILE_HEIGHT


def test_further_columns_go_below(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    write_contact_sheet(path, [(str(i), [a_loop(i)]) for i in range(3)], abreast=2)
    width, height = size(path)
    assert width < 3 * TILE_WIDTH
    assert height > 2 * TILE_HEIGHT


def test_a_long_title_does_not_widen_its_column(tmp_path: Path) -> None:
    short, long = tmp_path / "short.png", tmp_path / "long.png"
    write_contact_sheet(short, [("a", [a_loop()])])
    write_contact_sheet(long, [("a" * 200, [a_loop()])])
    assert size(short) == size(long)


def test_nothing_unfinished_is_left_beside_it(tmp_path: Path) -> None:
    write_contact_sheet(tmp_path / "sheet.png", [("made", [a_loop()])])
    assert [p.name for p in tmp_path.iterdir()] == ["sheet.png"]


def test_no_loop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="at least one loop"):
        write_contact_sheet(tmp_path / "sheet.png", [("empty", [])])
