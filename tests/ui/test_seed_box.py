import random

import pytest
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.core.batch import SEED_LIMIT
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.seed_box import SeedBox, SeedValidator


def _button(of: QWidget, name: str) -> QToolButton:
    return next(found for found in of.findChildren(QToolButton) if found.accessibleName() == name)


def test_dice_throw_another_seed(qtbot: QtBot, theme: Theme) -> None:
    box = SeedBox(theme, random.Random(1))
    qtbot.addWidget(box)
    before = box.seed
    _button(box, "New seed").click()
    assert box.seed != before


def test_a_locked_seed_stays(qtbot: QtBot, theme: Theme) -> None:
    box = SeedBox(theme, random.Random(1))
    qtbot.addWidget(box)
    before = box.seed
    _button(box, "Lock seed").click()
    box.next()
    assert (box.seed, box.is_locked) == (before, True)


def test_a_used_seed_is_not_used_twice_unless_it_is_locked(qtbot: QtBot, theme: Theme) -> None:
    box = SeedBox(theme, random.Random(1))
    qtbot.addWidget(box)
    first = box.use()
    second = box.use()
    assert first != second
    _button(box, "Lock seed").click()
    assert box.use() == second
    assert box.use_another(second) != second


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", QValidator.State.Intermediate),
        ("0", QValidator.State.Acceptable),
        (str(SEED_LIMIT - 1), QValidator.State.Acceptable),
        (str(SEED_LIMIT), QValidator.State.Invalid),
        ("-1", QValidator.State.Invalid),
        ("seed", QValidator.State.Invalid),
    ],
)
def test_a_seed_is_a_number_of_32_bits(text: str, state: QValidator.State) -> None:
    assert SeedValidator().validate(text, 0)[0] == state
