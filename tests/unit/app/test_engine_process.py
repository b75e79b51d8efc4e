"""The child's side of the pipe, played here in a thread; test_process_host has the real one."""

import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app import engine_process
from loopstudio.app.engine_process import Tools, _Line, serve
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.messages import (
    Done,
    Emptied,
    Failed,
    FromChild,
    Import,
    Keep,
    Made,
    Make,
    Shown,
    Stop,
    Stopped,
    Ticked,
    Warm,
)
from loopstudio.app.slot import Slot
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Engine
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from tests.support.diffusion import latent_bundle
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import import_foreign, load, prepare

INFO = fake_info(Path("/nowhere"))


class Child:
    """The child in a thread, its pipe's other end, and how often it was made ready."""

    def __init__(self) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.prepared = 0
        tools = Tools(load, import_foreign, self._prepare)
        self._thread = threading.Thread(target=serve, args=(theirs, tools, None))
        self._thread.start()

    def _prepare(self, threads: int | None) -> None:
        assert threads is None
        self.prepared += 1

    def until_over(self) -> list[FromChild]:
        """Take what it says until its task ends, emptying the slot each time."""
        heard: list[FromChild] = []
        while not heard or not isinstance(heard[-1], Done | Failed | Stopped):
            assert self.pipe.poll(10)
            heard.append(self.pipe.recv())
            if isinstance(heard[-1], Made):
                self.pipe.send(Emptied())
        return heard

    def leave(self) -> bool:
        """Close the pipe, and say whether the child has gone."""
        self.pipe.close()
        self._thread.join(10)
        return not self._thread.is_alive()


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    child = Child()
    yield child
    child.leave()


def kinds(heard: list[FromChild]) -> list[type]:
    return [type(message) for message in heard if not isinstance(message, Ticked)]


def test_clips_are_announced_one_by_one_and_then_the_end(child: Child) -> None:
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=3), INFO, slot.name))
        assert kinds(child.until_over()) == [Made, Made, Made, Done]


def test_a_clip_waits_until_the_one_before_is_taken(child: Child) -> None:
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=2), INFO, slot.name))
        while not isinstance(child.pipe.recv(), Made):
            pass
        first = slot.take(1, 88_200)
        while child.pipe.poll(0.3):
            assert isinstance(child.pipe.recv(), Ticked)
        assert np.array_equal(slot.take(1, 88_200), first)
        child.pipe.send(Emptied())
        child.until_over()


def test_a_step_that_is_told_again_is_passed_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "_SECONDS_BETWEEN_TICKS", 0.0)
    ours, theirs = multiprocessing.Pipe()
    line = _Line(theirs)
    line.begin()
    for done in (0, 0, 1, 1, 1, 4, 4):
        line.tick(done, 4)
    line.send(Done())
    told = [Ticked(0, 4), Ticked(1, 4), Ticked(4, 4), Done()]
    assert [ours.recv() for _ in told] == told


def test_it_stops_when_it_is_told_to(child: Child) -> None:
    slow = fake_info(Path("/nowhere"), behaviour="slow", seconds=0.02)
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=50), slow, slot.name))
        child.pipe.send(Stop())
        assert kinds(child.until_over()) == [Stopped]


def test_it_stops_while_it_waits_for_room(child: Child) -> None:
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=50), INFO, slot.name))
        while not isinstance(child.pipe.recv(), Made):
            pass
        child.pipe.send(Stop())
        assert kinds(child.until_over()) == [Stopped]


def test_a_stop_that_comes_late_does_not_touch_the_next_task(child: Child) -> None:
    with Slot(1, 88_200) as slot:
        child.pipe.send(Stop())
        child.pipe.send(Make(LoopRequest("fake", count=1), INFO, slot.name))
        assert kinds(child.until_over()) == [Made, Done]


def test_a_failure_crosses_as_a_value(child: Child) -> None:
    refusing = fake_info(Path("/nowhere"), behaviour="refusing")
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=1), refusing, slot.name))
        failed = child.until_over()[-1]
    assert isinstance(failed, Failed)
    assert failed.failure.kind == "CheckpointError"


def test_an_import_gives_what_it_made(child: Child, tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    child.pipe.send(Import(ForeignCheckpoint((source,), "mine", tmp_path)))
    assert child.until_over()[-1] == Done(fake_info(tmp_path, "mine"))


def test_it_is_made_ready_ahead_when_asked(child: Child) -> None:
    child.pipe.send(Warm())
    assert child.leave()
    assert child.prepared == 1


def test_it_leaves_when_the_pipe_closes(child: Child) -> None:
    assert child.leave()


def test_it_leaves_in_the_middle_of_a_task(child: Child) -> None:
    slow = fake_info(Path("/nowhere"), behaviour="slow", seconds=0.02)
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(LoopRequest("fake", count=50), slow, slot.name))
        child.pipe.recv()
        assert child.leave()


def test_a_process_that_cannot_be_capped_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    engine_process._cap_memory(1)
    np.ones(1 << 20)


def test_tools_at_hand_open_checkpoints_in_their_own_way() -> None:
    def quickly(info: CheckpointInfo) -> Engine[Request]:
        return load(info)

    tools = Tools(load, import_foreign, prepare)
    assert tools.at_hand() == tools
    assert replace(tools, load_at_hand=quickly).at_hand().load is quickly


def test_a_loop_on_its_way_is_shown_and_kept_as_it_is_then(child: Child, tmp_path: Path) -> None:
    info, request = latent_bundle(tmp_path / "tiny"), DiffuseRequest("tiny", calls=1_000, bars=8)
    with Slot(1, 8 * 88_200) as slot:
        child.pipe.send(Make(request, info, slot.name))
        while not isinstance(shown := child.pipe.recv(), Shown):
            pass
        child.pipe.send(Keep(shown.glimpse.index))
        heard = child.until_over()
    (made,) = [message for message in heard if isinstance(message, Made)]
    assert made.provenance is not None
    told = made.provenance.request
    assert isinstance(told, DiffuseRequest)
    assert told.kept_at is not None
    assert shown.glimpse.done <= told.kept_at < 1_000


def test_a_wish_to_keep_another_loop_touches_none(child: Child, tmp_path: Path) -> None:
    info, request = latent_bundle(tmp_path / "tiny"), DiffuseRequest("tiny", calls=20)
    with Slot(1, 88_200) as slot:
        child.pipe.send(Make(request, info, slot.name))
        child.pipe.send(Keep(1))
        heard = child.until_over()
    (made,) = [message for message in heard if isinstance(message, Made)]
    assert made.provenance is not None
    assert made.provenance.request == request
