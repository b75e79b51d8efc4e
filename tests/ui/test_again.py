from dataclasses import replace

from loopstudio.audio.original import original_of
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, WaveRequest
from loopstudio.ui import again
from tests.support.clips import clip, loop, provenance
from tests.ui.conftest import Open


def test_settings_of_a_loop_are_shown_in_the_panel(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(0)
    made = opened.studio.provenance(opened.window.shown.entry_at(0))
    again.restore_settings(opened.window)
    assert made is not None
    assert opened.window.panel.request() == made.request


def test_settings_whose_checkpoint_is_not_here_are_told_of(open_studio: Open) -> None:
    opened = open_studio(0)
    request = DiffuseRequest("diffuse-one", style="house")
    made = clip(provenance=provenance(request=request, checkpoint="diffuse-one"))
    opened.session.library.add(opened.session.store.put(made))
    opened.window.table.choose_row(0)
    before = opened.window.diffuse.settings()
    again.restore_settings(opened.window)
    assert "Its checkpoint diffuse-one is not here" in opened.window.notice.text
    assert opened.window.diffuse.settings() == before


def test_what_was_polished_has_no_settings_and_is_made_again_from_other_noise(
    open_studio: Open,
) -> None:
    opened = open_studio(0)
    tempo = Tempo(200.0)
    request = WaveRequest("polish", original_of(loop(tempo), tempo), Polish(), seed=3, tempo=tempo)
    made = clip(provenance=provenance(request=request, checkpoint="polish", engine="wave"))
    opened.session.library.add(opened.session.store.put(made))
    opened.window.table.choose_row(0)
    again.restore_settings(opened.window)
    assert "made of another one" in opened.window.notice.text
    asked: list[Request] = []
    opened.studio.generate = asked.append  # type: ignore[method-assign, assignment]
    again.regenerate(opened.window)
    assert asked == [replace(request, seed=4)]
