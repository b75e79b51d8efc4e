import numpy as np
import pytest

from loopstudio.training.pixel_font import ADVANCE, HEIGHT, text_mask


def test_a_line_is_as_wide_as_its_letters() -> None:
    assert text_mask("kick 808").shape == (HEIGHT, 8 * ADVANCE)


def test_no_text_is_no_width() -> None:
    assert text_mask("").shape == (HEIGHT, 0)


def test_an_l_is_a_stroke_and_a_foot() -> None:
    ink = text_mask("l")
    assert ink[:, 0].all()
    assert ink[-1].sum() == 5
    assert ink.sum() == 11


def test_letters_and_figures_differ_from_each_other() -> None:
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-+/()%_&'"
    assert len({text_mask(sign).tobytes() for sign in signs}) == len(signs)


@pytest.mark.parametrize("letter", ["é", "漢"])
def test_an_unknown_letter_is_a_box(letter: str) -> None:
    ink = text_mask(letter)[:, :-1]
    assert ink[0].all()
    assert ink[-1].all()
    assert not ink[1:-1, 1:-1].any()


def test_small_letters_are_drawn_as_capitals() -> None:
    assert np.array_equal(text_mask("trap"), text_mask("TRAP"))
