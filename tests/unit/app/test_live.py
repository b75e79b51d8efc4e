import threading
from collections.abc import Generator
from dataclasses import replace
from queue import Queue

import pytest

from loopstudio.app.hosts import Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.live import Answer, Live, Sounded, Unsounded
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.request import Request
from tests.support import clips

REQUEST = MorphRequest("morph", count=16, first=3)
CLIP = clips.clip()


class SlowHost:
    """Notes what it is asked for, and makes it once its gate is opened."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.asked: Queue[Request] = Queue()
        self.closed = False

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        self.asked.put(request)
        while not self.gate.acquire(timeout=0.005):
            run.tick(0, 1)
        if request.seed == 13:
            raise CheckpointError("No such dimension.")
        for _ in request.indices:
            yield CLIP

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        raise NotImplementedError

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        raise NotImplementedError

    def warm(self) -> None:
        self.gate.release()

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def host() -> SlowHost:
    return SlowHost()


@pytest.fixture
def live(host: SlowHost) -> Generator[Live, None, None]:
    made = Live(host)
    yield made
    made.close()


def test_one_loop_is_made_of_what_is_asked_for(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    ticket = live.ask(REQUEST, answers.put)
    host.gate.release()
    answer = answers.get(timeout=5)
    assert isinstance(answer, Sounded)
    assert (answer.ticket, answer.audio) == (ticket, CLIP.audio)
    assert host.asked.get() == replace(REQUEST, count=1, first=0)


def test_the_newest_wish_wins_and_older_ones_are_passed_over(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    first = live.ask(REQUEST, answers.put)
    host.asked.get(timeout=5)
    tickets = [live.ask(replace(REQUEST, seed=seed), answers.put) for seed in range(1, 6)]
    for _ in range(2):
        host.gate.release()
    heard = [answers.get(timeout=5).ticket for _ in range(2)]
    assert heard == [first, tickets[-1]]
    assert host.asked.get(timeout=5).seed == 5
    assert answers.empty()


def test_a_failure_is_told_and_the_next_wish_is_made(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    live.ask(replace(REQUEST, seed=13), answers.put)
    host.gate.release()
    failed = answers.get(timeout=5)
    assert isinstance(failed, Unsounded)
    assert failed.sentence == "No such dimension."
    live.ask(REQUEST, answers.put)
    host.gate.release()
    assert isinstance(answers.get(timeout=5), Sounded)


def test_closing_stops_what_is_made_and_lets_go_of_the_process(host: SlowHost) -> None:
    live, answers = Live(host), Queue[Answer]()
    live.ask(REQUEST, answers.put)
    host.asked.get(timeout=5)
    live.close()
    live.ask(REQUEST, answers.put)
    assert host.closed
    assert answers.empty()
    assert not any(thread.name == "live" for thread in threading.enumerate())


def test_warming_starts_the_process(live: Live, host: SlowHost) -> None:
    live.warm()
    assert host.gate.acquire(blocking=False)
