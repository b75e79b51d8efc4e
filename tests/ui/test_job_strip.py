from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Glimpsed, Progressed, Queued, Started
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.ui.itemmodels.jobs_model import JobsModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.job_strip import JobStrip
from tests.support.diffusion import latent_bundle
from tests.ui.opened import open_window


def test_the_strip_shows_the_running_job_and_how_many_wait(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    strip.resize(900, 40)
    for event in (Queued(1, "8 loops"), Started(1), Progressed(1, 4, 8, 3.0)):
        jobs.take(event)
    assert strip._text.text() == "8 loops · 50 % · about 3 s left"
    jobs.take(Queued(2, "more"))
    assert strip._text.text() == "8 loops · 50 % · about 3 s left · another job waits"
    jobs.take(Queued(3, "even more"))
    assert strip._text.text() == "8 loops · 50 % · about 3 s left · 2 other jobs wait"


def test_where_there_is_no_room_the_title_is_cut(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    strip.resize(560, 40)
    for event in (Queued(1, "8 loops from " + "far " * 30), Started(1), Progressed(1, 4, 8, 3.0)):
        jobs.take(event)
    qtbot.wait(10)
    assert strip._text.text().endswith("… · 50 % · about 3 s left")
    assert "…" not in strip._text.toolTip()
    strip.resize(2_400, 40)
    qtbot.wait(10)
    assert "…" not in strip._text.text()


def test_what_waits_of_the_running_batch_is_told_by_its_title_alone(
    qtbot: QtBot, theme: Theme
) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    strip.resize(900, 40)
    for event in (Queued(1, "Polish · 1 of 3", batch=0), Queued(2, "Polish · 2 of 3", batch=0)):
        jobs.take(event)
    assert strip._text.text() == "Polish · 1 of 3 · waiting"


def test_cancel_is_asked_for_the_job_that_is_shown(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    jobs.take(Queued(5, "8 loops"))
    with qtbot.waitSignal(strip.cancel_wanted) as asked:
        strip._cancel.click()
    assert asked.args == [5]


def test_an_export_has_no_loop_to_skip(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    jobs.take(Queued(5, "Export"))
    assert strip._skip.isHidden()


SEEN = Glimpse(1, 7, 50, 1, 2, b"ab")
PATIENCE_MS = 120_000
"""On a busy machine an engine that stands back takes its time."""


def test_the_loop_that_is_being_made_is_seen(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    for event in (Queued(5, "8 loops", DiffuseRequest("tiny")), Started(5)):
        jobs.take(event)
    assert not strip.seen.isHidden()
    assert not strip._keep.isEnabled()
    jobs.take(Glimpsed(5, SEEN))
    assert strip._step.text() == "step 7 of 50"
    assert strip._keep.isEnabled()


def test_of_loops_that_are_made_at_once_nothing_is_seen(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    jobs.take(Queued(5, "8 loops", LoopRequest("drums")))
    assert strip.seen.isHidden()
    assert strip._keep.isHidden()


def test_the_loop_that_is_seen_is_asked_to_be_kept_once(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    for event in (Queued(5, "8 loops"), Started(5), Glimpsed(5, SEEN)):
        jobs.take(event)
    with qtbot.waitSignal(strip.keep_wanted) as asked:
        strip._keep.click()
    assert asked.args == [5, 1]
    assert not strip._keep.isEnabled()


def test_a_loop_is_kept_as_it_is_by_a_key_while_a_real_engine_makes_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_window(tmp_path, host="process")
    try:
        info = latent_bundle(opened.session.paths.user_models / "tiny-noise")
        opened.session.catalog.refresh()
        opened.window.show_checkpoints(info.name)
        opened.window.diffuse.show_settings(DiffuseRequest(info.name, 1, calls=1_000, bars=8))
        opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        strip = opened.window.job_strip
        qtbot.waitUntil(
            lambda: strip._keep.isVisible() and strip._keep.isEnabled(), timeout=PATIENCE_MS
        )
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        opened.press(Qt.Key.Key_J, both)
        qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=PATIENCE_MS)
        made = opened.studio.provenance(opened.session.library[0])
        assert made is not None
        assert isinstance(made.request, DiffuseRequest)
        assert made.request.kept_at is not None
        assert made.request.kept_at < 1_000
    finally:
        opened.close()
