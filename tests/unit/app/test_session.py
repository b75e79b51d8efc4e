import subprocess
import sys
import threading
from pathlib import Path

import pytest

from loopstudio.app.events import ClipReady, Ended, Event
from loopstudio.app.session import open_session
from loopstudio.app.settings import Settings, load
from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import LoopRequest
from tests.support.gan import tiny_bundle
from tests.support.session import FAKE_TOOLS, fake_paths, fake_session


class Ear:
    """Hears events and waits for the end of a job."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._ended = threading.Event()

    def hear(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Ended):
            self._ended.set()

    def until_ended(self) -> list[Event]:
        assert self._ended.wait(20.0)
        return self.events


def test_a_request_becomes_clips_in_the_library(tmp_path: Path) -> None:
    ear = Ear()
    session = fake_session(tmp_path, ear.hear)
    session.queue.submit(LoopRequest("fake-drums", count=2, seed=3))
    ready = [event.entry for event in ear.until_ended() if isinstance(event, ClipReady)]
    assert [entry.id for entry in session.store.entries()] == [ready[1].id, ready[0].id]
    assert all(entry.path.is_file() and entry.seam_db <= 0.0 for entry in ready)
    session.close()


def test_the_same_through_the_child(tmp_path: Path) -> None:
    ear = Ear()
    session = fake_session(tmp_path, ear.hear, host="process")
    session.queue.submit(LoopRequest("fake-drums", count=2, seed=3))
    assert ear.until_ended()[-1] == Ended(1, made=2)
    session.close()


def test_the_history_survives_a_restart(tmp_path: Path) -> None:
    ear = Ear()
    session = fake_session(tmp_path, ear.hear)
    session.queue.submit(LoopRequest("fake-drums", count=2, seed=3))
    ear.until_ended()
    session.close()
    again = open_session(session.paths, ear.hear, "inline", FAKE_TOOLS)
    assert len(again.library) == 2
    again.close()


def test_an_import_can_be_used_once_the_catalog_looks_again(tmp_path: Path) -> None:
    ear = Ear()
    session = fake_session(tmp_path, ear.hear)
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    session.import_checkpoint((source,), "mine")
    ear.until_ended()
    session.catalog.refresh()
    assert session.catalog.get("mine").folder == session.paths.user_models / "mine"
    session.close()


def test_settings_are_kept_for_good(tmp_path: Path) -> None:
    session = fake_session(tmp_path, lambda _: None)
    changed = session.save_settings(Settings(theme="dark"))
    assert changed.settings.theme == "dark"
    assert load(session.paths.settings) == changed.settings
    session.close()


def test_the_library_goes_where_the_settings_say(tmp_path: Path) -> None:
    chosen = tmp_path / "elsewhere"
    session = fake_session(tmp_path, lambda _: None, settings=Settings(library_folder=str(chosen)))
    assert session.store.folder == chosen
    session.close()


def test_damaged_settings_and_checkpoints_are_told_of_and_cost_nothing_else(
    tmp_path: Path,
) -> None:
    paths = fake_paths(tmp_path)
    paths.config.mkdir()
    paths.settings.write_text("theme =")
    (paths.user_models / "broken").mkdir(parents=True)
    session = open_session(paths, lambda _: None, "inline", FAKE_TOOLS)
    assert len(session.problems) == 2
    assert [info.name for info in session.catalog.checkpoints()] == ["fake-drums"]
    session.close()


def test_importing_the_session_pulls_in_neither_torch_nor_qt() -> None:
    code = (
        "import sys, loopstudio.app.session; "
        "print([m for m in ('torch', 'PySide6', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("own", "replaces"), [(True, True), (True, False), (False, True)])
def test_only_ones_own_checkpoint_is_replaced_and_where_it_is_to(
    tmp_path: Path, own: bool, replaces: bool
) -> None:
    ear = Ear()
    session = fake_session(tmp_path, ear.hear)
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    name = "fake-drums"
    if own:
        bundle = tiny_bundle(session.paths.user_models / "mine")
        name = bundle.name
        source = tiny_bundle(tmp_path / "other").folder
        session.catalog.refresh()
    if own and replaces:
        session.import_checkpoint((source,), name, replaces=True)
        ear.until_ended()
    else:
        with pytest.raises(CheckpointError, match="already: choose another name"):
            session.import_checkpoint((source,), name, replaces=replaces)
    session.close()
