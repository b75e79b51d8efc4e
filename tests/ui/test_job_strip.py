from pytestqt.qtbot import QtBot

from loopstudio.app.events import Progressed, Queued, Started
from loopstudio.ui.itemmodels.jobs_model import JobsModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.job_strip import JobStrip


def test_the_strip_shows_the_running_job_and_how_many_wait(qtbot: QtBot, theme: Theme) -> None:
    jobs = JobsModel()
    strip = JobStrip(jobs, theme)
    qtbot.addWidget(strip)
    for event in (Queued(1, "8 loops"), Started(1), Progressed(1, 4, 8, 3.0), Queued(2, "more")):
        jobs.take(event)
    assert strip._text.text() == "8 loops · 50 % · about 3 s left · 1 more waiting"


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
