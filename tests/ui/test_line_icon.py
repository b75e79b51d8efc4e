import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from loopstudio.ui.line_icon import PLAIN, LineIcon

pytestmark = pytest.mark.usefixtures("qapp")
SOURCE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect x="4" y="4" width="8" height="8" fill="#000000"/></svg>'
)
DISABLED = (QIcon.Mode.Disabled, QIcon.State.Off)
ON = (QIcon.Mode.Normal, QIcon.State.On)
INKS = {PLAIN: "#ff0000", DISABLED: "#00ff00", ON: "#0000ff"}


def _shown(icon: QIcon, pixels: int, mode: QIcon.Mode, state: QIcon.State) -> QImage:
    return icon.pixmap(QSize(pixels, pixels), mode, state).toImage()


@pytest.mark.parametrize(
    ("mode", "state", "ink"),
    [
        (*PLAIN, "#ff0000"),
        (*DISABLED, "#00ff00"),
        (*ON, "#0000ff"),
        (QIcon.Mode.Active, QIcon.State.Off, "#ff0000"),
        (QIcon.Mode.Selected, QIcon.State.On, "#0000ff"),
        (QIcon.Mode.Disabled, QIcon.State.On, "#00ff00"),
    ],
)
def test_every_look_has_its_ink(mode: QIcon.Mode, state: QIcon.State, ink: str) -> None:
    image = _shown(QIcon(LineIcon(SOURCE, INKS)), 16, mode, state)
    assert image.pixelColor(8, 8) == QColor(ink)
    assert image.pixelColor(1, 1).alpha() == 0


@pytest.mark.parametrize("pixels", [16, 24, 64])
def test_it_is_drawn_as_large_as_it_is_shown(pixels: int) -> None:
    image = _shown(QIcon(LineIcon(SOURCE, INKS)), pixels, *PLAIN)
    assert (image.width(), image.pixelColor(pixels // 2, pixels // 4 + 1).alpha()) == (pixels, 255)


def test_a_copy_of_the_icon_outlives_it() -> None:
    icon = QIcon(LineIcon(SOURCE, INKS))
    copy = QIcon(icon)
    del icon
    assert _shown(copy, 16, *PLAIN).pixelColor(8, 8) == QColor("#ff0000")
