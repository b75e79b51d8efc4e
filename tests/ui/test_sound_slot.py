from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import LatentTrack
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.sound_slot import SoundSlot

TRACK = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
COPY = Qt.DropAction.CopyAction
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def slot(theme: Theme, qtbot: QtBot) -> SoundSlot:
    made = SoundSlot(theme, 0, "Alt+A")
    qtbot.addWidget(made)
    made.show()
    return made


def dragged(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def test_an_empty_one_asks_for_a_sound(slot: SoundSlot) -> None:
    assert slot.text == "drop a sound"
    assert (slot.path, slot.track) == (None, None)


def test_a_press_asks_for_the_chosen_loop(slot: SoundSlot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(slot.pick_wanted):
        slot.findChildren(type(slot._name))[0].click()


def test_an_audio_file_that_is_dropped_is_listened_to(slot: SoundSlot, qtbot: QtBot) -> None:
    mime = dragged("/music/notes.txt", "/music/beat.wav")
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, PLAIN)
    slot.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(5, 5), COPY, mime, LEFT, PLAIN)
    with qtbot.waitSignal(slot.wanted) as asked:
        slot.dropEvent(drop)
    assert asked.args == [0, Path("/music/beat.wav")]
    assert slot.text == "beat ..."
    assert slot.path == Path("/music/beat.wav")


def test_other_files_are_not_taken(slot: SoundSlot) -> None:
    mime = dragged("/music/notes.txt")
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, PLAIN)
    enter.ignore()
    slot.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_a_sound_that_was_heard_is_named_and_can_be_taken_away(slot: SoundSlot) -> None:
    slot.show_sound("amber-falcon", TRACK)
    assert (slot.text, slot.track) == ("amber-falcon", TRACK)
    slot.clear()
    assert (slot.text, slot.track) == ("drop a sound", None)


def test_a_file_that_cannot_be_heard_leaves_the_sound_that_was_there(slot: SoundSlot) -> None:
    slot.listen(Path("/music/beat.wav"))
    slot.show_sound("beat", TRACK)
    slot.listen(Path("/music/silence.wav"))
    slot.listen(Path("/music/hiss.wav"))
    slot.give_up()
    assert (slot.text, slot.path, slot.track) == ("beat", Path("/music/beat.wav"), TRACK)


def test_what_cannot_be_heard_anew_is_gone(slot: SoundSlot) -> None:
    slot.listen(Path("/music/beat.wav"))
    slot.show_sound("beat", TRACK)
    slot.listen_again(forget=False)
    slot.give_up()
    assert (slot.path, slot.track) == (None, None)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_bad_file_that_is_dropped_again_takes_no_sound_away(slot: SoundSlot, times: int) -> None:
    slot.listen(Path("/music/beat.wav"))
    slot.show_sound("beat", TRACK)
    for _ in range(times):
        slot.listen(Path("/music/silence.wav"))
    slot.give_up()
    assert (slot.text, slot.path, slot.track) == ("beat", Path("/music/beat.wav"), TRACK)


def test_a_file_that_went_bad_takes_not_away_what_was_heard_of_it(slot: SoundSlot) -> None:
    slot.listen(Path("/music/beat.wav"))
    slot.show_sound("beat", TRACK)
    slot.listen(Path("/music/beat.wav"))
    slot.give_up()
    assert slot.track == TRACK


def test_by_another_checkpoint_what_was_there_before_is_heard_anew_too(slot: SoundSlot) -> None:
    asked: list[Path] = []
    slot.wanted.connect(lambda _place, path: asked.append(path))
    slot.listen(Path("/music/beat.wav"))
    slot.show_sound("beat", TRACK)
    slot.listen(Path("/music/silence.wav"))
    slot.listen_again(forget=True)
    slot.give_up()
    assert [path.stem for path in asked] == ["beat", "silence", "silence", "beat"]
    assert slot.is_waiting
    slot.give_up()
    assert (slot.path, slot.track) == (None, None)


@pytest.mark.parametrize(("forget", "track"), [(False, TRACK), (True, None)])
def test_what_was_there_of_no_file_stays_unless_it_is_forgotten(
    slot: SoundSlot, forget: bool, track: LatentTrack | None
) -> None:
    slot.show_sound("its sound A", TRACK)
    slot.listen(Path("/music/silence.wav"))
    slot.listen_again(forget=forget)
    slot.give_up()
    assert (slot.path, slot.track) == (None, track)


def test_without_a_file_nothing_is_heard_anew(slot: SoundSlot, qtbot: QtBot) -> None:
    slot.show_sound("its sound A", TRACK)
    with qtbot.assertNotEmitted(slot.wanted):
        slot.listen_again(forget=False)
    assert slot.track == TRACK


def test_a_long_name_is_cut_in_its_middle(slot: SoundSlot) -> None:
    slot.show_sound("a" * 40 + "z" * 40, TRACK)
    assert slot.text.startswith("a")
    assert slot.text.endswith("z")
    assert len(slot.text) < 60


def test_a_narrow_one_cuts_its_name_and_a_wider_one_writes_more(slot: SoundSlot) -> None:
    slot.show_sound("a-name-of-thirty-letters-here", TRACK)
    slot.resize(160, 40)
    narrow = slot.text
    slot.resize(400, 40)
    assert len(narrow) < len(slot.text)
