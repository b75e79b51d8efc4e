import random

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Tail
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.texture_box import TextureBox


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> TextureBox:
    made = TextureBox(theme, random.Random(1))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_tail_is_shown_and_given_back(box: TextureBox) -> None:
    box.show_tail(Tail(5, seed=7, amount=0.25))
    assert box.tail(5) == Tail(5, seed=7, amount=0.25)


def test_the_dice_choose_another_and_tell(box: TextureBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.changed):
        box.dice.click()
    assert box.tail(None).seed != 0


def test_an_empty_seed_is_nought(box: TextureBox) -> None:
    box.seed.clear()
    assert box.tail(1).seed == 0


def test_with_all_dimensions_kept_there_is_none(box: TextureBox) -> None:
    box.show_kept(None)
    assert not box.isEnabled()
    box.show_kept(4)
    assert box.isEnabled()
