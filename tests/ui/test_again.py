from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.ui import again
from tests.support.clips import clip, provenance
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
