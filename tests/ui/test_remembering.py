import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import Blend, MorphRequest, Slider, Tail
from loopstudio.core.tempo import Tempo
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.remembering import Remembered, from_text, to_text
from loopstudio.ui.widgets.sound_slot import Held
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

LOOPS = LoopRequest("fake-drums", count=5, seed=9, style="techno", variety=1.2, noise=False)
ONE = Remembered(LOOPS, True, {"radius": 0.4})


def test_what_is_written_is_read_back() -> None:
    panels = {"gan": ONE, "diffusion": Remembered(DiffuseRequest("tiny", calls=8), False)}
    assert from_text(to_text(panels)) == panels
    assert to_text({}) == ""


@pytest.mark.parametrize("text", ["", "[", "[]", "7", '{"gan": 1}', '{"gan": {"request": {}}}'])
def test_what_is_damaged_is_as_at_first(text: str) -> None:
    assert from_text(text) == {}


@pytest.mark.parametrize("value", ["x", float("inf"), None])
def test_a_panel_that_is_damaged_costs_no_other(value: object) -> None:
    told = json.loads(to_text({"gan": ONE, "rave": ONE}))
    told["rave"]["sliders"]["radius"] = value
    assert from_text(json.dumps(told)) == {"gan": ONE}


@pytest.fixture
def reopened(open_studio: Open) -> Opened:
    """Open a window after another one in which all panels were set."""
    first = with_all(open_studio())
    window = first.window
    window.panel.show_request(replace(LOOPS, tempo=Tempo(97.0)))
    window.panel.idea_row.radius.show_value(0.4)
    window.side.choose("tiny-morph")
    window.morph.show_settings(
        replace(window.morph.settings(), count=3, spread=0.25, sliders=(Slider(1, 0.5),))
    )
    window.side.choose("tiny-noise")
    request = DiffuseRequest("tiny-noise", 2, 31, style="pads", sampler="best", calls=40)
    window.diffuse.show_settings(replace(request, tempo=Tempo(97.0)))
    window.diffuse.seed.show_seed(31, locked=False)
    window.diffuse.row.strength.show_value(0.8)
    # Chosen for another checkpoint: this one has no choice of it.
    window.diffuse.sampling.show_precision("half")
    window.diffuse.sampling.show_kept(70)
    window.transport.tempo.show_bpm(97.0)
    window.close()
    return with_all(open_studio(settings=first.studio.session.settings))


def with_all(opened: Opened) -> Opened:
    tiny_bundle(opened.session.paths.user_models / "tiny-morph")
    latent_bundle(opened.session.paths.user_models / "tiny-noise")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints()
    return opened


def test_loops_are_asked_for_as_before(reopened: Opened) -> None:
    panel = reopened.window.panel
    assert panel.settings() == replace(LOOPS, tempo=Tempo(97.0))
    assert panel.seed.is_locked
    assert panel.idea_row.radius.value == pytest.approx(0.4, abs=0.006)


def test_diffuse_is_asked_as_before_from_another_seed(reopened: Opened) -> None:
    reopened.window.side.choose("tiny-noise")
    made = reopened.window.diffuse.settings()
    assert (made.count, made.style, made.sampler, made.calls) == (2, "pads", "best", 40)
    assert made.seed != 31
    assert not reopened.window.diffuse.seed.is_locked
    assert reopened.window.diffuse.row.strength.value == pytest.approx(0.8)
    assert made.precision == "full"
    assert reopened.window.diffuse.sampling.chosen_precision == "half"
    assert (made.kept_at, reopened.window.diffuse.sampling.kept_at) == (None, 70)


def test_morph_is_asked_as_before_without_a_step_to_undo(reopened: Opened) -> None:
    reopened.window.side.choose("tiny-morph")
    made = reopened.window.morph.settings()
    assert (made.count, made.spread, made.sliders) == (3, 0.25, (Slider(1, 0.5),))
    assert reopened.window.morph.desk.history.undo_title is None


def test_a_panel_is_restored_once(reopened: Opened) -> None:
    window = reopened.window
    window.panel.count.setValue(11)
    window.side.choose("tiny-noise")
    window.side.choose("fake-drums")
    assert window.panel.count.value() == 11


def test_a_panel_that_is_not_shown_is_remembered_still(reopened: Opened) -> None:
    reopened.window.close()
    kept = from_text(reopened.studio.session.settings.panels)
    assert set(kept) == {"gan", "rave", "diffusion"}
    assert isinstance(kept["rave"].request, MorphRequest)


def test_the_checkpoint_that_was_chosen_last_is_shown(open_studio: Open, tmp_path: Path) -> None:
    first = with_all(open_studio())
    first.window.side.choose("tiny-morph")
    first.window.close()
    tiny_bundle(tmp_path / "studio-1" / "data" / "models" / "tiny-morph")
    window = open_studio(settings=first.studio.session.settings).window
    assert window.side.info is not None
    assert window.side.info.name == "tiny-morph"
    assert window.morph.isVisible()


def test_another_one_is_shown_where_that_is_gone(open_studio: Open) -> None:
    window = open_studio(settings=Settings(theme="dark", checkpoint="gone")).window
    assert window.side.info is not None
    assert window.side.info.name == "fake-drums"


def test_sliders_of_another_network_are_not_shown(open_studio: Open) -> None:
    other = MorphRequest("gone", count=3, sliders=(Slider(1, 0.5),))
    text = to_text({"rave": Remembered(other, False)})
    opened = with_all(open_studio(settings=Settings(theme="dark", panels=text)))
    opened.window.side.choose("tiny-morph")
    assert opened.window.morph.settings().sliders == ()


@pytest.fixture
def morphed(open_studio: Open, qtbot: QtBot) -> Opened:
    """A window of Morph that four sounds were heard in, and a loop was kept of."""
    opened = open_studio(4)
    tiny_bundle(opened.session.paths.user_models / "tiny-morph")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny-morph")
    morph = opened.window.morph
    for slot, entry in zip(morph.slots, tuple(opened.session.library), strict=True):
        slot.listen(entry.path)
    qtbot.waitUntil(lambda: len(morph.request().sounds) == 4, timeout=30_000)
    morph.show_settings(
        replace(morph.settings(), blend=Blend(0.3, 0.6), sliders=(Slider(1, 0.5),), tail=Tail(2, 7))
    )
    return opened


def _again(open_studio: Open, before: Opened, tmp_path: Path) -> RavePanel:
    """Close the window and open another one on the same folders."""
    before.window.close()
    settings = before.studio.session.settings
    for place in ("data/models", "config"):
        source, target = (tmp_path / f"studio-{number}" / place for number in (0, 1))
        shutil.copytree(source, target, dirs_exist_ok=True)
    return open_studio(settings=settings).window.morph


def _kept(opened: Opened, morph: RavePanel, qtbot: QtBot) -> bytes:
    """Keep the loop as it stands, and give its samples."""
    count = len(opened.session.library)
    morph.keep()
    qtbot.waitUntil(lambda: len(opened.session.library) == count + 1, timeout=30_000)
    return opened.session.store.audio(opened.session.library[0].id).samples.tobytes()


def test_sounds_are_in_their_slots_again_and_sound_alike(
    open_studio: Open, morphed: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    before, held = morphed.window.morph.present(), [s.held for s in morphed.window.morph.slots]
    loop = _kept(morphed, morphed.window.morph, qtbot)
    morph = _again(open_studio, morphed, tmp_path)
    assert [slot.held for slot in morph.slots] == held
    assert replace(morph.present(), seed=before.seed) == before
    qtbot.wait(50)
    assert morph.desk.history.undo_title is None
    morph.seed.show_seed(before.seed, locked=True)
    window = morph.window()
    assert isinstance(window, MainWindow)
    opened = Opened(window, window.studio, window.studio.session, morphed.bridge)
    assert _kept(opened, morph, qtbot) == loop


def test_of_a_file_that_is_gone_what_was_heard_comes_back(
    open_studio: Open, morphed: Opened, tmp_path: Path
) -> None:
    held = [slot.held for slot in morphed.window.morph.slots]
    assert held[2].path is not None
    held[2].path.unlink()
    morph = _again(open_studio, morphed, tmp_path)
    held[2] = replace(held[2], path=None)
    assert [slot.held for slot in morph.slots] == held


def test_where_sounds_cannot_be_read_slots_are_empty(
    open_studio: Open, morphed: Opened, tmp_path: Path
) -> None:
    morphed.window.close()
    (kept,) = morphed.session.paths.snapshots.glob("*.json")
    kept.write_bytes(kept.read_bytes()[:-9])
    morphed.window.morph.desk.keep_sounds = lambda: None  # type: ignore[method-assign]
    morph = _again(open_studio, morphed, tmp_path)
    assert [slot.held for slot in morph.slots] == [Held()] * 4
    assert morph.settings().sliders == (Slider(1, 0.5),)


def test_what_was_taken_away_does_not_come_back(
    open_studio: Open, morphed: Opened, tmp_path: Path
) -> None:
    morphed.window.morph.desk.keep_sounds()
    for slot in morphed.window.morph.slots:
        slot.clear()
    morph = _again(open_studio, morphed, tmp_path)
    assert [slot.held for slot in morph.slots] == [Held()] * 4


def test_a_window_without_sounds_writes_no_file(open_studio: Open) -> None:
    opened = with_all(open_studio())
    opened.window.side.choose("tiny-morph")
    opened.window.close()
    assert not opened.session.paths.snapshots.exists()
