from collections.abc import Callable, Iterator
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.core.errors import LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.ui.audition import Audition
from loopstudio.ui.player import Player
from tests.support.clips import entry

FRAMES = Tempo(120.0).bar_frames(44_100)


def _audio(entry_id: str) -> Audio:
    level = np.float32(int(entry_id, 16) / 100)
    return Audio(np.full(FRAMES, level, np.float32), 44_100)


Make = Callable[[Callable[[str], Audio]], Audition]


@pytest.fixture
def make(qapp: object) -> Iterator[Make]:
    del qapp
    player = Player()
    made: list[Audition] = []

    def makes(read: Callable[[str], Audio]) -> Audition:
        made.append(Audition(player, read))
        return made[-1]

    yield makes
    for audition in made:
        audition.close()
    player.close()


def test_a_chosen_clip_is_shown_and_heard(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    with qtbot.waitSignal(audition.shown) as told:
        audition.choose(entry(3), play=True)
    assert (told.args[0], audition._player.is_playing) == (entry(3), True)


def test_of_many_wishes_only_the_newest_counts(make: Make, qtbot: QtBot) -> None:
    gate = Event()

    def slowly(entry_id: str) -> Audio:
        gate.wait(5)
        return _audio(entry_id)

    audition = make(slowly)
    shown: list[str] = []
    audition.shown.connect(lambda chosen, _audio: shown.append(chosen.id))
    for number in range(5):
        audition.choose(entry(number), play=True)
    gate.set()
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.wait(50)
    assert shown == [entry(4).id]


def test_a_session_tempo_stretches_what_is_heard(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    audition.set_tempo(100.0)
    with qtbot.waitSignal(audition.shown) as told:
        audition.choose(entry(3), play=False)
    assert told.args[1].frames == Tempo(100.0).bar_frames(44_100)


def test_a_change_of_tempo_goes_on_at_the_same_place(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    with qtbot.waitSignal(audition.shown):
        audition.choose(entry(3), play=True)
    audition._player.seek(0.5)
    with qtbot.waitSignal(audition.shown):
        audition.set_tempo(110.0)
    assert 0.5 <= audition._player.fraction < 0.9


def test_a_file_that_cannot_be_read_is_told(make: Make, qtbot: QtBot) -> None:
    def gone(entry_id: str) -> Audio:
        raise LibraryError(f"The file of {entry_id} is gone.")

    audition = make(gone)
    with qtbot.waitSignal(audition.failed) as told:
        audition.choose(entry(1), play=True)
    assert told.args == [f"The file of {entry(1).id} is gone."]


def test_toggle_plays_what_is_chosen_and_stops_it(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    with qtbot.waitSignal(audition.shown):
        audition.choose(entry(2), play=False)
    audition.toggle()
    playing = audition._player.is_playing
    audition.toggle()
    assert (playing, audition._player.is_playing) == (True, False)


def test_a_clip_that_leaves_the_library_stops(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    with qtbot.waitSignal(audition.shown):
        audition.choose(entry(2), play=True)
    audition.forget({entry(2).id})
    assert (audition.entry, audition._player.is_playing) == (None, False)


def test_another_clip_that_leaves_changes_nothing(make: Make, qtbot: QtBot) -> None:
    audition = make(_audio)
    with qtbot.waitSignal(audition.shown):
        audition.choose(entry(2), play=True)
    audition.forget({entry(9).id})
    assert audition._player.is_playing
