"""The shipped checkpoint in a process of its own: stopped, killed, and at work again."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.runtime import TOOLS
from loopstudio.core.clip import Clip
from loopstudio.core.errors import Cancelled, EngineCrashed
from loopstudio.core.loop_request import LoopRequest
from tests.support.runs import Ticks

COUNT = 64
CATALOG = Catalog((Paths.standard().models,))
SHIPPED = CATALOG.default("gan").name


@pytest.fixture(scope="module")
def host() -> Iterator[ProcessHost]:
    host = ProcessHost(CATALOG.get, TOOLS)
    host.warm()
    yield host
    host.close()


def make(
    host: ProcessHost, run: Ticks, act: Callable[[], None], seconds: float, made: list[Clip]
) -> None:
    """Make many loops; so long after the first one `act` happens in another thread."""
    for clip in host.clips(LoopRequest(SHIPPED, count=COUNT, seed=1), run):
        made.append(clip)
        if len(made) == 1:
            threading.Timer(seconds, act).start()


@pytest.mark.parametrize("seconds", [0.05, 0.4, 0.9])
def test_cancel_takes_no_300_ms_at_whatever_layer_it_comes(
    host: ProcessHost, seconds: float
) -> None:
    run = Ticks()
    made: list[Clip] = []
    asked: list[float] = []

    def cancel() -> None:
        asked.append(time.monotonic())
        run.cancel()

    with pytest.raises(Cancelled):
        make(host, run, cancel, seconds, made)
    took = time.monotonic() - asked[0]
    assert took < 0.3
    assert 1 <= len(made) < COUNT


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_killing_it_keeps_what_is_finished_and_it_works_again(host: ProcessHost) -> None:
    made: list[Clip] = []
    with pytest.raises(EngineCrashed, match=r"SIGKILL.*Everything finished is kept"):
        make(host, Ticks(), lambda: os.kill(host.pid or 0, signal.SIGKILL), 0.4, made)
    assert 1 <= len(made) < COUNT
    (again,) = host.clips(LoopRequest(SHIPPED, count=1, seed=1), Ticks())
    assert again.audio.frames == made[0].audio.frames
