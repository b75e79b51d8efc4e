from PySide6.QtCore import Qt

from loopstudio.core.loop_request import Between, Mix
from loopstudio.ui.panels.idea_row import BETWEEN, MIX
from tests.ui.conftest import Open


def test_between_two_takes_the_selection_from_top_to_bottom(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.panel.modes.choose(BETWEEN)
    opened.window.table.selectAll()
    idea = opened.window.panel.request().idea
    first, second = (opened.studio.provenance(opened.session.library[row]) for row in range(2))
    assert first is not None
    assert second is not None
    assert isinstance(idea, Between)
    assert (idea.start, idea.end) == (first.latent, second.latent)


def test_swap_turns_rhythm_and_sound_round(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.panel.modes.choose(MIX)
    opened.window.table.selectAll()
    before = opened.window.panel.request().idea
    opened.press(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    after = opened.window.panel.request().idea
    assert isinstance(before, Mix)
    assert isinstance(after, Mix)
    assert (after.rhythm, after.sound) == (before.sound, before.rhythm)
