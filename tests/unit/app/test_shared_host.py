import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.shared_host import SharedHost
from loopstudio.core.audio import Audio
from loopstudio.core.loop_request import LoopRequest
from tests.support.runs import Ticks
from tests.unit.app.test_jobs import UNTOLD, GatedHost

SOUND = Audio(np.zeros((1, 44_100), dtype=np.float32), 44_100)


class Watching(Ticks):
    """A run that nobody stops."""

    cancelled = False

    def look(self, picture: object) -> None: ...

    def enough(self, index: int) -> bool:
        del index
        return False


@pytest.mark.parametrize("whole", [True, False])
def test_who_asks_waits_until_the_other_has_its_loops(whole: bool) -> None:
    gated = GatedHost()
    host, heard = SharedHost(gated), threading.Event()

    def hear() -> None:
        host.encode(SOUND, "morph", Watching())
        heard.set()

    clips = host.clips(LoopRequest("fake-drums", count=2), Watching())
    with closing(clips):
        gated.gate.release(2)
        next(clips)
        other = threading.Thread(target=hear, daemon=True)
        other.start()
        assert not heard.wait(0.1)
        if whole:
            assert len(list(clips)) == 1
    # A turn that is given up in the middle is over as well.
    assert heard.wait(10)
    other.join(10)


def test_it_is_closed_whoever_has_the_turn() -> None:
    gated = GatedHost()
    host = SharedHost(gated)
    gated.gate.release()
    clips = host.clips(LoopRequest("fake-drums", count=2), Watching())
    next(clips)
    host.close()
    assert gated.closed
    clips.close()


def test_what_files_do_not_tell_is_asked_in_turn() -> None:
    assert SharedHost(GatedHost()).untold((Path("a.pt"),), Watching()) == (UNTOLD,)
