import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Queue

import numpy as np
import pytest

from loopstudio.app.hosts import Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.live import Answer, Begun, Live, Sounded, Unsounded
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.errors import CheckpointError
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.untold import Untold
from tests.support import clips

REQUEST = MorphRequest("morph", count=16, first=3)
CLIP = clips.clip()


class SlowHost:
    """Notes what it is asked for, and makes it once its gate is opened."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.asked: Queue[Request] = Queue()
        self.closed = False
        self.part: Excerpt | None = None
        self.places: list[float] = []
        self.pause = 0.0

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

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        raise NotImplementedError

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        raise NotImplementedError

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        del request, run
        time.sleep(self.pause)
        self.places.append(place)
        return self.part

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


LONG_PART = Excerpt(Audio(CLIP.audio.samples[:, :40_000], CLIP.audio.rate), 0, CLIP.audio.frames)
PART = Excerpt(Audio(CLIP.audio.samples[:, :8_000], CLIP.audio.rate), 100, CLIP.audio.frames)


def heeding(answers: Queue[Answer]) -> Callable[[Answer], bool]:
    """Give what hears every answer and has a use for it."""

    def tell(answer: Answer) -> bool:
        answers.put(answer)
        return True

    return tell


def test_what_comes_next_is_told_before_the_whole_loop(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    host.part = PART
    ticket = live.ask(REQUEST, heeding(answers), lambda: 0.25)
    assert answers.get(timeout=5) == Begun(ticket, PART)
    host.gate.release()
    assert isinstance(answers.get(timeout=5), Sounded)
    assert host.places == [0.25]


def test_nothing_comes_next_where_nothing_plays(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    host.part = PART
    live.ask(REQUEST, heeding(answers))
    host.gate.release()
    assert isinstance(answers.get(timeout=5), Sounded)
    assert host.places == []


def test_the_rest_of_a_loop_is_given_up_for_a_newer_one(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    host.part = PART
    for seed in (1, 2, 3):
        ticket = live.ask(replace(REQUEST, seed=seed), heeding(answers), lambda: 0.0)
        assert answers.get(timeout=5) == Begun(ticket, PART)
        assert host.asked.get(timeout=5).seed == seed
    host.gate.release()
    assert answers.get(timeout=5) == Sounded(ticket, CLIP.audio)
    assert answers.empty()


def test_a_hand_that_moves_on_keeps_whole_loops_from_being_begun(
    live: Live, host: SlowHost
) -> None:
    answers: Queue[Answer] = Queue()
    host.part = LONG_PART
    for seed in range(1, 6):
        ticket = live.ask(replace(REQUEST, seed=seed), heeding(answers), lambda: 0.0)
        assert answers.get(timeout=5) == Begun(ticket, LONG_PART)
    assert host.asked.get(timeout=5).seed == 5
    host.gate.release()
    assert answers.get(timeout=5) == Sounded(ticket, CLIP.audio)
    assert host.asked.empty()


def test_a_loop_of_which_nothing_was_heard_is_finished(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    host.part = PART
    # What is put has no use for a part: another loop plays.
    first = live.ask(REQUEST, answers.put, lambda: 0.0)
    host.asked.get(timeout=5)
    live.ask(REQUEST, answers.put, lambda: 0.0)
    host.gate.release()
    heard = [answers.get(timeout=5) for _ in range(2)]
    assert heard == [Begun(first, PART), Sounded(first, CLIP.audio)]
    host.gate.release()


def test_whole_loops_that_are_known_to_be_quick_want_no_more_before_them(
    live: Live, host: SlowHost
) -> None:
    answers: Queue[Answer] = Queue()
    host.gate.release()
    live.ask(REQUEST, heeding(answers))
    assert isinstance(answers.get(timeout=5), Sounded)
    host.part = PART
    host.pause = 0.01
    host.gate.release()
    live.ask(REQUEST, heeding(answers), lambda: 0.5)
    assert isinstance(answers.get(timeout=5), Begun)
    assert isinstance(answers.get(timeout=5), Sounded)


def test_what_comes_after_the_next_is_made_when_it_is_time(live: Live, host: SlowHost) -> None:
    answers: Queue[Answer] = Queue()
    # A tenth of a loop of twenty seconds: the whole takes too long, but more can wait for a while.
    silence = Audio(np.zeros((1, 90_000), np.float32), 44_100)
    host.part, host.pause = Excerpt(silence, 0, 882_000), 0.2
    for _ in range(2):
        live.ask(REQUEST, heeding(answers), lambda: 0.5)
        assert isinstance(answers.get(timeout=5), Begun)
    assert host.places == [0.5, 0.5]


def test_a_slow_network_makes_more_of_what_comes_next() -> None:
    slow, answers = SlowHost(), Queue[Answer]()
    slow.part, slow.pause = PART, 0.1
    with closing(Live(slow)) as patient:
        patient.ask(REQUEST, heeding(answers), lambda: 0.9)
        slow.gate.release()
        while not isinstance(answers.get(timeout=5), Sounded):
            pass
    # An eighth of a second at a time, from where the one before is faded out.
    step = PART.share
    expected = [(0.9 + n * step) % 1.0 for n in range(len(slow.places))]
    np.testing.assert_allclose(slow.places, expected)
    assert len(slow.places) * step >= 0.5
