from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.audio.level import gain
from loopstudio.audio.loudness import loudness
from loopstudio.audio.original import original_of, sound_of
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Extend, Original, Repaint, Vary
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, WaveRequest
from loopstudio.library.entry import Entry
from loopstudio.library.library import Library
from loopstudio.ui.comparing import NOTHING, original_in, source_of
from tests.support.clips import provenance
from tests.ui.conftest import Open
from tests.ui.opened import Opened, drum_clip

CLIPS = 3


@pytest.fixture
def opened(open_studio: Open, qtbot: QtBot) -> Opened:
    """Open a window that plays the newest of three loops."""
    opened = open_studio(CLIPS, Settings(theme="dark"))
    qtbot.waitUntil(lambda: heard(opened) == ids(opened)[0])
    opened.press(Qt.Key.Key_Space, at=opened.window.table)
    return opened


def play(opened: Opened, qtbot: QtBot, row: int) -> None:
    opened.window.table.choose_row(row)
    wanted = opened.window.shown.entry_at(row).id
    qtbot.waitUntil(lambda: heard(opened) == wanted and opened.window.player.is_playing)


def heard(opened: Opened) -> str:
    entry = opened.window.audition.entry
    return entry.id if entry is not None and opened.window.audition.audio is not None else ""


def choose_too(opened: Opened, row: int) -> None:
    """Add a row to the selection, as Ctrl and a click do; the cursor stays."""
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    opened.window.table.selectionModel().select(opened.window.shown.index(row, 0), flags)


def press_b(opened: Opened, qtbot: QtBot, wanted: str) -> None:
    opened.press(Qt.Key.Key_B, at=opened.window.table)
    qtbot.waitUntil(lambda: heard(opened) == wanted)


def ids(opened: Opened) -> list[str]:
    return [opened.window.shown.entry_at(row).id for row in range(CLIPS)]


def texts(opened: Opened) -> tuple[str, str, str]:
    transport = opened.window.transport
    return transport._other.text(), transport._title.text(), transport._facts.text()


def made_of(opened: Opened, source: str, level: float = -6.0) -> Entry:
    """Put a loop in the library that was made from another, and is quieter."""
    request = DiffuseRequest("tiny", sources=(source,))
    drum = drum_clip(9)
    made = replace(provenance(), engine="diffusion", request=request)
    clip = Clip("polished-one", gain(drum.audio, level), drum.tempo, 1, "drums", None, made)
    entry = opened.session.store.put(clip)
    opened.session.library.add(entry)
    return entry


def test_a_key_swaps_two_chosen_loops_and_back(opened: Opened, qtbot: QtBot) -> None:
    first, second, _ = ids(opened)
    choose_too(opened, 1)
    press_b(opened, qtbot, second)
    name = opened.session.library.entry(second).name
    assert texts(opened)[:2] == ("B", f"B · {name}")
    press_b(opened, qtbot, first)
    assert texts(opened)[0] == "A"


def test_the_other_goes_on_at_the_same_place_of_the_loop(opened: Opened, qtbot: QtBot) -> None:
    choose_too(opened, 1)
    opened.window.player.seek(0.5)
    before = opened.window.player.fraction
    press_b(opened, qtbot, ids(opened)[1])
    assert opened.window.player.is_playing
    assert before <= opened.window.player.fraction < before + 0.4


def test_a_loop_is_compared_with_what_it_was_made_from(opened: Opened, qtbot: QtBot) -> None:
    source = ids(opened)[2]
    made = made_of(opened, source)
    play(opened, qtbot, opened.window.shown.row_of(made.id))
    press_b(opened, qtbot, source)
    other = opened.window.audition.audio
    assert other is not None
    own = opened.session.store.audio(made.id)
    assert loudness(other) == pytest.approx(loudness(own), abs=0.05)
    lowered = loudness(opened.session.store.audio(source)) - loudness(own)
    assert texts(opened)[2] == f"B is lowered by {lowered:.1f} dB"


def test_another_choice_ends_the_comparison(opened: Opened, qtbot: QtBot) -> None:
    choose_too(opened, 1)
    press_b(opened, qtbot, ids(opened)[1])
    play(opened, qtbot, 2)
    qtbot.waitUntil(lambda: texts(opened)[0] == "A/B")
    audio, chosen = opened.window.audition.audio, ids(opened)[2]
    assert audio is not None
    assert np.array_equal(audio.samples, opened.session.store.audio(chosen).samples)


def test_another_pair_is_compared_after_the_first(opened: Opened, qtbot: QtBot) -> None:
    _, second, third = ids(opened)
    choose_too(opened, 1)
    press_b(opened, qtbot, second)
    opened.window.table.select_all_of({ids(opened)[0], third})
    press_b(opened, qtbot, third)
    assert texts(opened)[0] == "B"


def test_two_others_that_are_chosen_are_compared(opened: Opened, qtbot: QtBot) -> None:
    choose_too(opened, 1)
    press_b(opened, qtbot, ids(opened)[1])
    opened.window.table.select_all_of(set(ids(opened)[1:]))
    opened.press(Qt.Key.Key_B, at=opened.window.table)
    qtbot.waitUntil(lambda: heard(opened) == ids(opened)[2])


def test_a_button_compares_as_well(opened: Opened, qtbot: QtBot) -> None:
    choose_too(opened, 1)
    QTest.mouseClick(opened.window.transport._other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: heard(opened) == ids(opened)[1])


def test_where_nothing_can_be_compared_it_says_what_to_do(opened: Opened, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.window.comparing.said) as said:
        opened.press(Qt.Key.Key_B, at=opened.window.table)
    assert said.args == [NOTHING]


def test_what_is_no_longer_in_the_library_is_no_source(opened: Opened) -> None:
    library = opened.session.library
    request = DiffuseRequest("tiny", sources=("gone", ids(opened)[0]))
    assert source_of(request, library) == library.entry(ids(opened)[0])
    assert source_of(replace(request, sources=("gone",)), library) is None


def test_a_polished_loop_is_compared_with_what_its_file_holds(opened: Opened, qtbot: QtBot) -> None:
    drum = drum_clip(9)
    original = original_of(gain(drum.audio, -6.0), drum.tempo)
    request = WaveRequest("polish", original, Polish(), tempo=drum.tempo)
    made = replace(provenance(), engine="wave", request=request)
    entry = opened.session.store.put(replace(drum, name="polished-one", provenance=made))
    opened.session.library.add(entry)
    play(opened, qtbot, opened.window.shown.row_of(entry.id))
    opened.press(Qt.Key.Key_B, at=opened.window.table)
    qtbot.waitUntil(lambda: texts(opened)[0] == "B")
    assert texts(opened) == ("B", "B · polished-one, before", "A is lowered by 6.0 dB")
    audio = opened.window.audition.audio
    assert audio is not None
    np.testing.assert_array_equal(audio.samples, sound_of(original).samples)
    press_b(opened, qtbot, entry.id)
    assert texts(opened)[:2] == ("A", "A · polished-one")


def test_what_travels_with_a_request_is_what_it_was_made_of() -> None:
    original = Original(44_100, 1, Tempo(120.0), "x")
    track = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    painted = Painted((Span(0.0, 0.5),))
    assert original_in(WaveRequest("polish", original, Polish())) is original
    for idea in (Repaint(track, painted, original), Vary(original), Between(track, original)):
        assert original_in(DiffuseRequest("tiny", idea=idea)) is original
    longer = DiffuseRequest("tiny", bars=2, idea=Extend(track, 1, original))
    assert original_in(longer) is original
    assert original_in(DiffuseRequest("tiny", idea=Vary(track))) is None
    assert original_in(LoopRequest("drums")) is None
    assert source_of(LoopRequest("drums"), Library()) is None
