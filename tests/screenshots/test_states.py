"""The window looks as it did: some states against pictures kept in reference/.

After a wanted change look at the new ones and keep them:
python -m tests.screenshots.make tests/screenshots/reference --reference
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.screenshots.make import REFERENCES
from tests.screenshots.states import STATES

REFERENCE = Path(__file__).parent / "reference"
_LEVELS, _SHARE = 32, 0.004
"""A pixel may differ by 32 of 255 levels in a channel, and 0.4 % of them by more."""


@pytest.mark.parametrize(("name", "theme"), REFERENCES)
def test_the_window_looks_as_it_did(qtbot: QtBot, tmp_path: Path, name: str, theme: str) -> None:
    opened, widget = STATES[name](tmp_path / "studio", theme)
    qtbot.wait(60)
    actual = widget.grab().toImage()
    if widget is not opened.window:
        widget.close()
    opened.close()
    kept = tmp_path / f"{name}-{theme}-actual.png"
    actual.save(str(kept))
    share = _differing(actual, QImage(str(REFERENCE / f"{name}-{theme}-100.png")))
    assert share <= _SHARE, f"{100 * share:.2f} % of the pixels differ: see {kept}"


def test_a_picture_that_differs_is_noticed() -> None:
    reference = QImage(str(REFERENCE / "full-dark-100.png"))
    other = QImage(str(REFERENCE / "empty-dark-100.png"))
    assert _differing(reference, other) > _SHARE


def _differing(first: QImage, second: QImage) -> float:
    if first.size() != second.size():
        return 1.0
    apart = np.abs(_pixels(first) - _pixels(second)).max(axis=2)
    return float((apart > _LEVELS).mean())


def _pixels(image: QImage) -> NDArray[np.int16]:
    plain = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8)
    shape = (plain.height(), plain.bytesPerLine() // 4, 4)
    return rows.reshape(shape)[:, : plain.width(), :3].astype(np.int16)
