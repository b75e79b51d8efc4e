import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from loopstudio.ui.filled import coloured, covered


def edge(*places: float) -> np.ndarray:
    return np.array(places, dtype=np.float32)


def test_pixels_between_the_edges_are_covered_and_those_at_them_in_part() -> None:
    alpha = covered(edge(1.0, 1.25, 1.4), edge(3.0, 2.5, 1.6), 4)
    assert alpha.shape == (4, 3)
    np.testing.assert_allclose(alpha[:, 0], [0, 1, 1, 0])
    np.testing.assert_allclose(alpha[:, 1], [0, 0.75, 0.5, 0])
    np.testing.assert_allclose(alpha[:, 2], [0, 0.2, 0, 0], atol=1e-6)


def test_edges_beyond_the_picture_end_at_its_own() -> None:
    np.testing.assert_allclose(covered(edge(-3.0), edge(9.0), 2), 1.0)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_picture_is_of_one_colour_and_as_opaque_as_told(ratio: float) -> None:
    image = coloured(np.array([[0.0, 0.5, 1.0]], np.float32), QColor(200, 100, 50), ratio)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (3, 1, ratio)
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    assert [plain.pixelColor(x, 0).alpha() for x in range(3)] == [0, 128, 255]
    assert plain.pixelColor(2, 0) == QColor(200, 100, 50)


def test_a_picture_outlives_what_it_was_made_of() -> None:
    images = [coloured(np.full((50, 50), i / 9, np.float32), QColor("white"), 1) for i in range(9)]
    assert [image.pixelColor(7, 7).alpha() for image in images] == [
        round(255 * i / 9) for i in range(9)
    ]
