from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.ui.itemmodels.checkpoints_model import CheckpointsModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.checkpoint_list import CARD_HEIGHT, CheckpointList
from tests.support.fake_checkpoint import fake_info
from tests.support.wave import wave_info


@pytest.fixture
def cards(qtbot: QtBot, theme: Theme, tmp_path: Path) -> CheckpointList:
    model = CheckpointsModel()
    made = CheckpointList(model, theme)
    model.setParent(made)
    qtbot.addWidget(made)
    model.show((fake_info(tmp_path, "one"), fake_info(tmp_path, "two")))
    made.resize(224, 600)
    made.show()
    return made


def test_choosing_a_checkpoint_is_told(cards: CheckpointList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(cards.chosen) as told:
        found = cards.choose("two")
    assert (found, told.args[0].name) == (True, "two")


def test_a_checkpoint_that_is_not_here_is_not_chosen(cards: CheckpointList) -> None:
    cards.choose("one")
    assert not cards.choose("three")
    assert cards.info is not None
    assert cards.info.name == "one"


def test_every_card_has_its_place(cards: CheckpointList) -> None:
    heights = [cards.list.visualRect(cards.list.model().index(row, 0)).height() for row in (0, 1)]
    assert heights == [CARD_HEIGHT, CARD_HEIGHT]


def test_the_chosen_card_looks_chosen(cards: CheckpointList) -> None:
    cards.choose("one")
    before = cards.list.viewport().grab().toImage()
    cards.choose("two")
    assert cards.list.viewport().grab().toImage() != before


def test_neither_a_click_nor_a_key_goes_to_a_vocoder(cards: CheckpointList, tmp_path: Path) -> None:
    cards._checkpoints.show((fake_info(tmp_path, "one"), wave_info(tmp_path / "polish")))
    cards.choose("one")
    told: list[object] = []
    cards.chosen.connect(told.append)
    card = cards.list.visualRect(cards.list.model().index(1, 0)).center()
    QTest.mouseClick(cards.list.viewport(), Qt.MouseButton.LeftButton, pos=card)
    QTest.keyClick(cards.list, Qt.Key.Key_Down)
    assert told == []
    assert cards.info is not None
    assert cards.info.name == "one"


def test_a_card_says_which_engine_it_is_for(cards: CheckpointList, tmp_path: Path) -> None:
    before = cards.list.viewport().grab().toImage()
    infos = [replace(fake_info(tmp_path, name), engine="rave") for name in ("one", "two")]
    cards._checkpoints.show(tuple(infos))
    assert cards.list.viewport().grab().toImage() != before
