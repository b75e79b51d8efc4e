from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Blend, LatentTrack, Lfo, MorphRequest, Slider, Tail
from loopstudio.core.tempo import Tempo
from loopstudio.ui.morph_state import MorphState, held_at, show_state, state_of, title_between
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.sound_slot import Held
from tests.ui.test_rave_panel import SOUND, TRACK, info


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> RavePanel:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.show()
    return made


FULL = MorphRequest(
    "fake-drums",
    bars=2,
    sounds=(TRACK, TRACK, TRACK),
    blend=Blend(0.25, 0.5, "along"),
    sliders=(Slider(0, 0.5, 2.0, Lfo("saw", 2, 0.5)),),
    locked=(1,),
    tail=Tail(3, 7, 0.5),
    spread=0.25,
)


def test_all_that_is_heard_comes_back(panel: RavePanel) -> None:
    panel.show_request(FULL)
    state = state_of(panel)
    panel.show_request(MorphRequest("fake-drums"))
    show_state(panel, state)
    assert state_of(panel) == state
    assert panel.slots[2].text == "its sound C"


def test_count_seed_and_its_lock_stay(panel: RavePanel) -> None:
    state = state_of(panel)
    panel.count.setValue(5)
    panel.seed.show_seed(77, locked=False)
    show_state(panel, state)
    assert (panel.count.value(), panel.seed.seed, panel.seed.is_locked) == (5, 77, False)


def test_a_sound_that_was_heard_at_another_tempo_is_heard_anew(
    panel: RavePanel, qtbot: QtBot
) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    panel.show_sound(0, SOUND)
    state = state_of(panel)
    panel.slots[0].clear()
    panel.tempo.show_bpm(90.0)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        show_state(panel, state)
    assert asked.args[1].path == Path("/music/beat.wav")
    assert panel.tempo.tempo == Tempo(90.0)


def test_at_another_tempo_only_files_are_to_be_heard_anew() -> None:
    beat = Path("/music/beat.wav")
    held = (Held(beat, TRACK, "beat"), Held(None, TRACK, "its sound B"), Held(), Held())
    state = MorphState(FULL, held, Tempo(120.0))
    assert held_at(state, Tempo(120.0)) == held
    assert held_at(state, Tempo(90.0)) == (Held(beat, None, "beat"), *held[1:])


def test_the_same_file_keeps_what_is_heard_of_it_now(panel: RavePanel) -> None:
    panel.slots[0].listen(Path("/music/beat.wav"))
    panel.show_sound(0, SOUND)
    state = state_of(panel)
    other = LatentTrack.of(np.ones((4, 5), dtype=np.float32))
    panel.show_sound(0, replace(SOUND, source=other))
    show_state(panel, state)
    assert panel.slots[0].track == other


@pytest.mark.parametrize(
    ("request_", "title"),
    [
        (replace(FULL, blend=Blend(0.5, 0.5, "along")), "blend"),
        (replace(FULL, tail=Tail(2, 7, 0.5)), "number of sliders"),
        (replace(FULL, tail=Tail(3, 8, 0.5)), "texture"),
        (replace(FULL, locked=()), "locks"),
        (replace(FULL, spread=0.0), "wander"),
        (replace(FULL, bars=4), "bars"),
        (replace(FULL, sliders=()), "dimension 1"),
        (replace(FULL, sliders=(Slider(0, 1.0), Slider(1, 1.0))), "sliders"),
        (FULL, ""),
    ],
)
def test_what_became_different_is_said(request_: MorphRequest, title: str) -> None:
    before = MorphState(FULL, (Held(),), Tempo(120.0))
    assert title_between(before, replace(before, request=request_, tempo=Tempo(90.0))) == title


def test_another_sound_is_said_first() -> None:
    before = MorphState(FULL, (Held(),), Tempo(120.0))
    after = MorphState(replace(FULL, bars=1), (Held(None, TRACK, "a"),), Tempo(120.0))
    assert title_between(before, after) == "sounds"
