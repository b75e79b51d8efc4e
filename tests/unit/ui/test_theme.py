from pathlib import Path

import pytest

from loopstudio.ui.theme import Colours, read_colours, style_sheet

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
READABLE = 4.5
"""The contrast that WCAG 2.1 asks of text, level AA."""


@pytest.mark.parametrize("name", ["dark", "light"])
def test_all_text_is_legible(name: str) -> None:
    colours = read_colours(RESOURCES, name)
    pairs = [
        (ink, paper)
        for ink in (colours.text, colours.dim, colours.danger, colours.warning)
        for paper in (colours.window, colours.surface)
    ]
    pairs += [(colours.on_accent, colours.accent), (colours.text, colours.accent_soft)]
    pairs += [(colours.accent, colours.surface), (colours.accent, colours.accent_soft)]
    assert [pair for pair in pairs if _contrast(*pair) < READABLE] == []


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_style_sheet_has_no_gap(name: str) -> None:
    sheet = style_sheet(RESOURCES, name, read_colours(RESOURCES, name))
    assert "$" not in sheet


def test_every_picture_of_the_style_sheet_is_there() -> None:
    sheet = style_sheet(RESOURCES, "dark", read_colours(RESOURCES, "dark"))
    pictures = [part.partition(")")[0] for part in sheet.split("url(")[1:]]
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


def test_both_themes_say_every_colour() -> None:
    assert all(isinstance(read_colours(RESOURCES, name), Colours) for name in ("dark", "light"))


def _contrast(first: str, second: str) -> float:
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    levels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
