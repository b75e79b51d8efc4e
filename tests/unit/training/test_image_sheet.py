from pathlib import Path

import numpy as np

from loopstudio.training.image_sheet import coloured, write_image_sheet


def test_silence_is_black_and_loud_is_bright() -> None:
    pixels = coloured(np.array([[0.0, 1.0]], dtype=np.float32))
    assert pixels[0, 0].sum() < 10 < pixels[0, 1].sum()


def test_a_sheet_is_a_png(tmp_path: Path) -> None:
    images = np.zeros((4, 8, 10), dtype=np.float32)
    write_image_sheet(tmp_path / "sheet.png", images, images)
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
