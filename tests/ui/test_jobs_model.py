import pytest
from pytestqt.modeltest import ModelTester

from loopstudio.app.events import (
    ClipReady,
    Ended,
    Glimpsed,
    Progressed,
    Queued,
    Skipped,
    Started,
)
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.ui.itemmodels.jobs_model import JobRow, JobsModel
from tests.support.clips import entry


def test_the_jobs_model_follows_a_job_to_its_end(qtmodeltester: ModelTester) -> None:
    model = JobsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for event in (
        Queued(7, "8 loops", LoopRequest("drums")),
        Started(7),
        Progressed(7, 4, 8, 2.0),
        ClipReady(7, entry()),
    ):
        model.take(event)
    running = model.rows
    model.take(Ended(7, 1))
    assert running == (JobRow(7, "8 loops", True, True, 4, 8, 1, 2.0),)
    assert model.rows == ()


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        ((None,), 0),
        ((None, None, None), 2),
        ((1, 1), 0),
        ((1, 1, None), 1),
        ((1, 2, 2, 1), 1),
        ((None, 2, 2, None), 2),
    ],
)
def test_of_a_batch_only_one_waits_and_none_behind_its_own(
    batches: tuple[int | None, ...], expected: int
) -> None:
    model = JobsModel()
    for job, batch in enumerate(batches):
        model.take(Queued(job, "a job", batch=batch))
    assert model.behind_first == expected


def test_what_runs_beside_the_first_does_not_wait() -> None:
    model = JobsModel()
    for job in (1, 2, 3):
        model.take(Queued(job, "a job"))
    for job in (1, 3):
        model.take(Started(job))
    assert model.behind_first == 1


def test_a_job_says_where_it_stands() -> None:
    model = JobsModel()
    for event in (Queued(1, "8 loops"), Started(1), Progressed(1, 2, 8, 12.0), Queued(2, "Export")):
        model.take(event)
    said = [row.text for row in model.rows]
    assert said == ["8 loops · 25 % · about 12 s left", "Export · waiting"]


def test_a_job_asked_to_stop_says_so_at_once() -> None:
    model = JobsModel()
    model.take(Queued(1, "8 loops"))
    model.mark_stopping(1)
    assert model.rows[0].text == "8 loops · stopping"


def glimpse(index: int) -> Glimpse:
    return Glimpse(index, 3, 8, 1, 1, b"x")


def test_a_loop_that_is_seen_may_be_kept_until_it_is_finished() -> None:
    model = JobsModel()
    events = (Glimpsed(1, glimpse(0)), ClipReady(1, entry()), Glimpsed(1, glimpse(1)))
    can = []
    for event in (Queued(1, "2 loops"), Started(1), *events):
        model.take(event)
        can.append(model.rows[0].can_keep)
    assert can == [False, False, True, False, True]


def test_a_loop_is_kept_once_and_not_while_its_job_stops() -> None:
    model = JobsModel()
    for event in (Queued(1, "2 loops"), Started(1), Glimpsed(1, glimpse(0))):
        model.take(event)
    model.mark_kept(1)
    can = []
    for index in (0, 1):
        model.take(Glimpsed(1, glimpse(index)))
        can.append(model.rows[0].can_keep)
    model.mark_stopping(1)
    assert [*can, model.rows[0].can_keep] == [False, True, False]


def test_a_loop_that_was_skipped_is_not_kept() -> None:
    model = JobsModel()
    for event in (Queued(1, "2 loops"), Started(1), Glimpsed(1, glimpse(0)), Skipped(1)):
        model.take(event)
    assert not model.rows[0].can_keep
