import threading
from collections.abc import Iterator

import pytest

from loopstudio.app.events import Ended, Event, Progressed, Started
from loopstudio.app.lane import Job, Lane
from loopstudio.core.errors import AudioFileError


class Road:
    """A lane, what it told, and a gate that its work stands at."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.events: list[Event] = []
        self.told = threading.Condition()
        self.gate = threading.Event()
        self.lane = Lane("test", self.tell, self.changed)

    def tell(self, event: Event) -> None:
        with self.told:
            self.events.append(event)
            self.told.notify_all()

    def add(self, number: int) -> Job:
        job = Job(number, "work", self.tell)
        with self.changed:
            self.lane.add(job, self.work)
        return job

    def work(self, job: Job) -> None:
        while not self.gate.wait(0.005):
            job.tick(0, 1)
        if job.number == 9:
            raise AudioFileError("It is no sound.")
        job.made = 1

    def wait(self, event: Event) -> None:
        with self.told:
            assert self.told.wait_for(lambda: event in self.events, timeout=10)

    def drop(self, number: int | None = None) -> list[int]:
        with self.changed:
            return self.lane.drop(number)


@pytest.fixture
def road() -> Iterator[Road]:
    made = Road()
    yield made
    made.gate.set()
    with made.changed:
        made.lane.close()
    made.lane.join(5.0)
    assert not made.lane.is_working


def test_jobs_are_done_one_after_the_other(road: Road) -> None:
    for number in (1, 2):
        road.add(number)
    road.wait(Started(1))
    with road.changed:
        assert [job.number for job in road.lane.jobs()] == [2, 1]
    road.gate.set()
    road.wait(Ended(2, made=1))
    told = [event for event in road.events if not isinstance(event, Progressed)]
    assert told == [Started(1), Ended(1, made=1), Started(2), Ended(2, made=1)]


def test_one_that_waits_is_forgotten_and_one_that_runs_is_stopped(road: Road) -> None:
    for number in (1, 2, 3):
        road.add(number)
    road.wait(Started(1))
    assert road.drop(2) == [2]
    assert road.drop(7) == []
    assert road.drop(1) == []
    road.wait(Ended(1, made=0, cancelled=True))
    road.wait(Started(3))
    assert Started(2) not in road.events


def test_all_are_dropped_at_once(road: Road) -> None:
    for number in (1, 2, 3):
        road.add(number)
    road.wait(Started(1))
    assert road.drop() == [2, 3]
    road.wait(Ended(1, made=0, cancelled=True))


def test_a_failure_is_told_and_the_next_job_begins(road: Road) -> None:
    road.gate.set()
    for number in (9, 2):
        road.add(number)
    road.wait(Ended(2, made=1))
    (failed,) = [event for event in road.events if isinstance(event, Ended) and event.job == 9]
    assert failed.error == "It is no sound."


def test_a_skip_is_used_up_once(road: Road) -> None:
    job = Job(1, "work", road.tell)
    assert not job.take_skip()
    job.skip()
    assert (job.take_skip(), job.take_skip()) == (True, False)
