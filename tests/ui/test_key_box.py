from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.key import KEYS
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.key_box import ANY_KEY, KeyBox
from tests.support.fake_checkpoint import fake_info


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> KeyBox:
    assert theme is not None
    made = KeyBox()
    qtbot.addWidget(made)
    made.show_checkpoint(replace(fake_info(Path("/nowhere")), network={"keys": True}))
    return made


def test_any_key_is_told_as_none_and_each_other_as_itself(box: KeyBox) -> None:
    told = []
    for place in range(box.count()):
        box.setCurrentIndex(place)
        told.append(box.asked)
    assert told == [None, *KEYS]


def test_a_checkpoint_without_keys_is_asked_for_none(box: KeyBox) -> None:
    box.setCurrentText("Am")
    box.show_checkpoint(fake_info(Path("/nowhere")))
    assert (box.asked, box.isEnabled(), box.knows) == (None, False, False)


@pytest.mark.parametrize("key", ["Am", "Gbm", None])
def test_a_requests_key_is_shown_however_it_is_written(box: KeyBox, key: str | None) -> None:
    box.show_key(key)
    assert box.asked == key
    assert box.currentText() == (key or ANY_KEY)
