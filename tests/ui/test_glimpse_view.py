import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from loopstudio.core.glimpse import Glimpse
from loopstudio.ui.theme import ACCENT, Theme
from loopstudio.ui.widgets.glimpse_view import HEIGHT, WIDTH, GlimpseView

HALF_LOUD = Glimpse(0, 7, 15, 1, 2, bytes([0, 255]))


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> GlimpseView:
    del theme
    made = GlimpseView()
    qtbot.addWidget(made)
    return made


def drawn(view: GlimpseView) -> QImage:
    return view.grab().toImage()


def distance(one: QColor, two: QColor) -> int:
    parts = (QColor.red, QColor.green, QColor.blue)
    return sum(abs(part(one) - part(two)) for part in parts)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_is_loud_has_the_accent_of_the_theme(
    view: GlimpseView, theme: Theme, name: str
) -> None:
    theme.choose(name)
    view.show_glimpse(HALF_LOUD)
    image, colours = drawn(view), view.palette()
    loud, quiet = image.pixelColor(WIDTH - 9, 15), image.pixelColor(9, 15)
    assert distance(loud, colours.color(ACCENT)) < 12
    assert distance(quiet, colours.color(colours.ColorRole.AlternateBase)) < 12


def test_it_says_how_many_steps_are_behind(view: GlimpseView) -> None:
    view.show_glimpse(HALF_LOUD)
    assert view.words == "step 7 of 15"
    assert view.accessibleDescription() == "step 7 of 15"
    assert view.size().toTuple() == (WIDTH, HEIGHT)


def test_before_there_is_something_to_see_its_place_is_empty(view: GlimpseView) -> None:
    assert view.words == ""
    image = drawn(view)
    assert image.pixelColor(WIDTH - 9, 15) == image.pixelColor(9, 15)
