import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.child import Child
from loopstudio.app.conduct import Conduct
from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import InlineHost
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.process_host import ProcessHost
from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Repaint
from loopstudio.core.errors import Cancelled, CheckpointError, EngineCrashed, LoopstudioError
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.engines.manifest import read_manifest
from tests.support.diffusion import latent_bundle
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import STEPS, import_foreign, load, load_slowly, prepare
from tests.support.published_files import safe, small
from tests.support.rave import tiny_bundle
from tests.support.runs import Onlooker, Ticks

TOOLS = Tools(load, import_foreign, prepare)
WELL = LoopRequest("well", count=2)


def find(name: str) -> CheckpointInfo:
    """Give a checkpoint that behaves as its name says: behaviour, seconds and after which loop."""
    behaviour, seconds, after = ([*name.split("-"), "0", "0"])[:3]
    if behaviour == "well":
        return fake_info(Path("/nowhere"), name)
    network = {"behaviour": behaviour, "seconds": float(seconds), "after": int(after)}
    return fake_info(Path("/nowhere"), name, **network)


@contextmanager
def hosting(tools: Tools = TOOLS, memory_gb: float = 0.0) -> Iterator[ProcessHost]:
    host = ProcessHost(find, tools, memory_gb)
    try:
        yield host
    finally:
        host.close()


@pytest.fixture(scope="module")
def host() -> Iterator[ProcessHost]:
    """Share one child between the tests that leave it alive: starting one takes a while."""
    with hosting() as host:
        yield host


def kept(host: ProcessHost, request: LoopRequest, run: Ticks) -> list[Clip]:
    """Give what was made although it ended with a crash."""
    made: list[Clip] = []
    with pytest.raises(EngineCrashed):
        made.extend(host.clips(request, run))
    return made


def wait_for_end(pid: int) -> None:
    """Wait until a killed child has ended, which its parent alone can collect."""
    child = next(child for child in multiprocessing.active_children() if child.pid == pid)
    child.join(5)


def test_the_child_makes_the_same_audio_as_this_process(host: ProcessHost) -> None:
    request = LoopRequest("well", count=2, seed=9, tempo=Tempo(97.0))
    inline = list(InlineHost(find, TOOLS).clips(request, Ticks()))
    apart = list(host.clips(request, Ticks()))
    assert all(
        np.array_equal(one.audio.samples, two.audio.samples)
        for one, two in zip(inline, apart, strict=True)
    )


def test_progress_reaches_the_end(host: ProcessHost) -> None:
    run = Ticks()
    list(host.clips(WELL, run))
    assert run.seen[-1] == (2 * STEPS, 2 * STEPS)


def test_one_child_serves_many_jobs(host: ProcessHost) -> None:
    list(host.clips(WELL, Ticks()))
    first = host.pid
    list(host.clips(WELL, Ticks()))
    assert host.pid == first


def cancelled_after_two(host: ProcessHost, request: LoopRequest) -> tuple[int, float]:
    """Give how many clips came, and the seconds from the wish to stop to the end."""
    run, made, asked = Ticks(), 0, []

    def cancel() -> None:
        asked.append(time.monotonic())
        run.cancel()

    try:
        for _ in host.clips(request, run):
            made += 1
            if made == 2:
                threading.Timer(0.2, cancel).start()
    except Cancelled:
        return made, time.monotonic() - asked[0]
    raise AssertionError("the run was not cancelled")


def test_a_hanging_engine_is_stopped_within_300_ms_and_the_next_job_works() -> None:
    with hosting() as host:
        made, took = cancelled_after_two(host, LoopRequest("hang-30-2", count=8))
        after = list(host.clips(WELL, Ticks()))
    assert (made, len(after)) == (2, 2)
    assert took < 0.3


def test_who_cancels_waits_for_no_process_to_go_or_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = threading.Event()
    bury = Child.bury

    def bury_late(child: Child) -> None:
        gone.wait(20.0)
        bury(child)

    monkeypatch.setattr(Child, "bury", bury_late)
    with hosting() as host:
        host.warm()
        cancelled_after_two(host, LoopRequest("hang-30-2", count=8))
        assert host.pid is None
        gone.set()
        assert len(list(host.clips(WELL, Ticks()))) == 2


def test_a_polite_engine_survives_being_cancelled(host: ProcessHost) -> None:
    list(host.clips(WELL, Ticks()))
    first = host.pid
    with pytest.raises(Cancelled):
        list(host.clips(LoopRequest("slow-0.02", count=8), Ticks(stop_at=2)))
    assert host.pid == first


def test_killing_the_child_costs_the_running_job_only() -> None:
    with hosting() as host:
        clips = host.clips(LoopRequest("hang-30-1", count=4), Ticks())
        first = next(clips)
        os.kill(host.pid or 0, signal.SIGKILL)
        with pytest.raises(EngineCrashed, match="SIGKILL"):
            next(clips)
        assert first.bars == 1
        assert len(list(host.clips(WELL, Ticks()))) == 2


def test_an_engine_that_crashes_costs_the_running_job_only() -> None:
    with hosting() as host:
        host.warm()
        first = host.pid
        with pytest.raises(EngineCrashed, match=r"SIGSEGV.*Everything finished is kept"):
            list(host.clips(LoopRequest("crash-0-1", count=4), Ticks()))
        assert host.pid not in (None, first)
        assert len(list(host.clips(WELL, Ticks()))) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is a POSIX resource limit")
def test_a_program_that_takes_too_long_is_told_as_that() -> None:
    with hosting() as host:
        clips = host.clips(LoopRequest("slow-0.5-1", count=4), Ticks())
        next(clips)
        os.kill(host.pid or 0, signal.SIGXCPU)
        with pytest.raises(EngineCrashed, match="program took longer than one may, while"):
            next(clips)


def test_a_child_that_dies_unnoticed_costs_nothing() -> None:
    with hosting() as host:
        with pytest.raises(EngineCrashed, match=r"exit code 3"):
            list(host.clips(LoopRequest("exit", count=1), Ticks()))
        list(host.clips(WELL, Ticks()))
        first = host.pid or 0
        os.kill(first, signal.SIGKILL)
        wait_for_end(first)
        assert len(list(host.clips(WELL, Ticks()))) == 2
        assert host.pid != first


def test_an_import_can_be_cancelled(host: ProcessHost, tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    run = Ticks()
    run.cancel()
    with pytest.raises(Cancelled):
        host.import_checkpoint(ForeignCheckpoint((source,), "mine", tmp_path / "models"), run)
    assert len(list(host.clips(WELL, Ticks()))) == 2


def test_a_checkpoint_that_crashes_while_loading_is_cancelled_too() -> None:
    run = Ticks()
    threading.Timer(0.5, run.cancel).start()
    with hosting(Tools(load_slowly, import_foreign, prepare)) as host, pytest.raises(Cancelled):
        list(host.clips(WELL, run))


@pytest.mark.skipif(sys.platform != "linux", reason="the cap is a POSIX resource limit")
def test_a_memory_cap_ends_in_a_sentence_and_the_child_lives() -> None:
    with hosting(memory_gb=0.5) as host:
        with pytest.raises(LoopstudioError, match="not enough memory"):
            list(host.clips(LoopRequest("greedy", count=1), Ticks()))
        assert len(list(host.clips(WELL, Ticks()))) == 2


def test_an_engines_own_sentence_arrives_with_its_class(host: ProcessHost) -> None:
    with pytest.raises(CheckpointError, match="import it again"):
        list(host.clips(LoopRequest("refusing", count=1), Ticks()))


def test_a_mistake_in_an_engine_is_a_sentence_with_its_trace_beside(
    host: ProcessHost,
) -> None:
    with pytest.raises(LoopstudioError, match="ZeroDivisionError") as caught:
        list(host.clips(LoopRequest("broken", count=1), Ticks()))
    assert "fake_engine.py" in "".join(caught.value.__notes__)


def test_a_clip_that_is_on_its_way_when_cancel_comes_is_kept(host: ProcessHost) -> None:
    run = Ticks()
    clips = host.clips(LoopRequest("well", count=8), run)
    made = [next(clips)]
    time.sleep(0.4)
    run.cancel()
    with pytest.raises(Cancelled):
        made.extend(clips)
    assert [clip.provenance.index for clip in made if clip.provenance] == [0, 1]


def test_an_abandoned_run_does_not_disturb_the_next(host: ProcessHost) -> None:
    clips = host.clips(LoopRequest("slow-0.02", count=8), Ticks())
    next(clips)
    clips.close()
    assert len(list(host.clips(WELL, Ticks()))) == 2


def test_an_import_runs_in_the_child(host: ProcessHost, tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    info = host.import_checkpoint(ForeignCheckpoint((source,), "mine", tmp_path), Ticks())
    assert read_manifest(tmp_path / "mine") == info


def test_an_import_that_fails_says_why(host: ProcessHost, tmp_path: Path) -> None:
    source = tmp_path / "song.mp3"
    source.write_bytes(b"ID3")
    with pytest.raises(CheckpointError, match=r"song\.mp3 is not a checkpoint"):
        host.import_checkpoint(ForeignCheckpoint((source,), "mine", tmp_path), Ticks())


def test_a_closed_host_runs_nothing_and_its_child_is_gone() -> None:
    with hosting() as host:
        list(host.clips(WELL, Ticks()))
        pid = host.pid
    with pytest.raises(LoopstudioError, match="closing"):
        list(host.clips(WELL, Ticks()))
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)


SCRIPT = """
import os, signal
from loopstudio.app import slot
from tests.unit.app.test_process_host import LoopRequest, Ticks, WELL, hosting, kept

made = []

class Told(slot.SharedMemory):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        made.append(self.name)

if __name__ == "__main__":
    slot.SharedMemory = Told
    with hosting() as host:
        list(host.clips(WELL, Ticks()))
        kept(host, LoopRequest("crash-0-1", count=3), Ticks())
        clips = host.clips(LoopRequest("hang-30-1", count=3), Ticks())
        next(clips)
        os.kill(host.pid, signal.SIGKILL)
        del clips
    print(*made)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="shared memory is a folder on Linux")
def test_crashes_leave_no_shared_memory_and_no_warning(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
        check=True,
    )
    made = done.stdout.split()
    assert made
    assert done.stderr == ""
    assert not [name for name in made if (Path("/dev/shm") / name).exists()]


def test_the_child_imports_neither_torch_nor_qt() -> None:
    code = (
        "import sys, loopstudio.app.engine_process as _; "
        "print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SOUND = Audio(np.linspace(-0.5, 0.5, 4_000, dtype=np.float32)[None], 44_100)


def test_a_sound_is_heard_in_the_child_as_it_would_be_here(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    with closing(ProcessHost(lambda _name: info, TOOLS)) as host:
        track = host.encode(SOUND, "tiny", Ticks())
    with closing(InlineHost(lambda _name: info, TOOLS)) as inline:
        np.testing.assert_allclose(
            track.array(), inline.encode(SOUND, "tiny", Ticks()).array(), atol=1e-5
        )


def test_a_morph_may_have_more_bars_than_its_checkpoint(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    with closing(ProcessHost(lambda _name: info, TOOLS)) as host:
        (clip,) = host.clips(MorphRequest("tiny", bars=4), Ticks())
    assert (clip.bars, clip.audio.frames) == (4, 4 * 88_200)


def test_what_is_painted_over_comes_back_in_its_own_form(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    tempo = Tempo(120.0)
    tone = 0.3 * np.sin(np.arange(2 * 192_000) * 0.05).astype(np.float32)
    wide = Audio(np.stack((tone, -tone)), 96_000)
    with closing(ProcessHost(lambda _name: info, TOOLS)) as host:
        track = host.encode(wide, "tiny", Ticks())
        idea = Repaint(track, Painted((Span(0.5, 1.0),)), original_of(wide, tempo))
        request = DiffuseRequest("tiny", bars=2, calls=2, tempo=tempo, idea=idea)
        (clip,) = host.clips(request, Ticks())
    assert (clip.audio.rate, clip.audio.channels, clip.bars) == (96_000, 2, 2)
    kept = clip.audio.samples[:, :192_000]
    np.testing.assert_allclose(kept, wide.samples[:, :192_000], atol=2e-7)


def test_a_clip_that_is_made_longer_keeps_its_form(tmp_path: Path) -> None:
    info, tempo = latent_bundle(tmp_path / "tiny"), Tempo(120.0)
    wide = Audio(np.full((2, 192_000), 0.25, dtype=np.float32), 96_000)
    track = LatentTrack.of(np.zeros((6, 42), dtype=np.float32))
    with closing(ProcessHost(lambda _: info, TOOLS)) as host:
        idea = Extend(track, 1, original_of(wide, tempo))
        (clip,) = host.clips(DiffuseRequest("tiny", bars=2, calls=1, idea=idea), Ticks())
    assert (clip.audio.rate, clip.audio.channels, clip.bars) == (96_000, 2, 2)
    np.testing.assert_allclose(clip.audio.samples[:, :192_000], wide.samples, atol=2e-7)


def test_an_excerpt_is_made_in_the_child_as_it_would_be_here(tmp_path: Path) -> None:
    info, request = tiny_bundle(tmp_path / "tiny"), MorphRequest("tiny", count=1)
    found = []
    for host in (ProcessHost(lambda _: info, TOOLS), InlineHost(lambda _: info, TOOLS)):
        with closing(host):
            # Before a whole loop was made nobody knows how loud it is to be.
            assert host.excerpt(request, 0.5, Ticks()) is None
            (clip,) = host.clips(request, Ticks())
            part = host.excerpt(request, 0.5, Ticks())
            assert part is not None
            at = (part.start + np.arange(part.audio.frames)) % part.frames
            error = part.audio.samples - clip.audio.samples[:, at]
            # A limiter follows each loop's own peaks: the gain for a part is one for all of it.
            assert np.square(error).mean() < 0.01 * np.square(clip.audio.samples).mean()
            found.append(part)
    assert found[0].start == found[1].start
    np.testing.assert_allclose(found[0].audio.samples, found[1].audio.samples, atol=1e-5)


def test_an_engine_that_makes_whole_loops_has_no_excerpt(host: ProcessHost) -> None:
    list(host.clips(WELL, Ticks()))
    assert host.excerpt(WELL, 0.5, Ticks()) is None


def test_an_engine_that_hears_nothing_says_so(host: ProcessHost) -> None:
    with pytest.raises(CheckpointError, match="hears no sound"):
        host.encode(SOUND, "well", Ticks())


LONG = DiffuseRequest("tiny", count=2, calls=1_000, bars=8)
"""Takes seconds, so that there is something to see."""
BUSY = Conduct(niceness=0)
"""On a busy machine a child that stands back may see nothing for long."""


def test_a_loop_is_seen_on_its_way_and_may_be_kept_as_it_is(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    run = Onlooker(keeps=(0, 1))
    with closing(ProcessHost(lambda _name: info, TOOLS, conduct=BUSY)) as host:
        made = [clip.provenance for clip in host.clips(LONG, run)]
    assert [one.index for one in run.glimpses[:1]] == [0]
    requests = [one.request for one in made if one]
    told = [one.kept_at for one in requests if isinstance(one, DiffuseRequest)]
    assert all(kept is not None and kept < 1_000 for kept in told)
    assert len(told) == 2
    # In this process, where nobody looks on, it is the same loop again.
    with closing(InlineHost(lambda _name: info, TOOLS)) as inline:
        again = next(iter(inline.clips(requests[0], Ticks())))
    assert again.provenance is not None
    assert again.provenance.request == requests[0]


def test_a_loop_that_is_seen_on_its_way_is_stopped_within_300_ms(tmp_path: Path) -> None:
    info, run = latent_bundle(tmp_path / "tiny"), Stopping(seen=3)
    with closing(ProcessHost(lambda _name: info, TOOLS, conduct=BUSY)) as host:
        with pytest.raises(Cancelled):
            list(host.clips(LONG, run))
        took = time.monotonic() - run.asked
    assert len(run.glimpses) >= 3
    assert took < 0.3


class Stopping(Onlooker):
    """Cancels itself once it has seen so many pictures."""

    def __init__(self, seen: int) -> None:
        super().__init__()
        self._seen = seen
        self.asked = 0.0

    def look(self, picture: Callable[[], Glimpse]) -> None:
        super().look(picture)
        if len(self.glimpses) == self._seen:
            self.asked = time.monotonic()
            self.cancel()


def test_what_files_do_not_tell_is_read_in_the_child(host: ProcessHost, tmp_path: Path) -> None:
    source = safe(tmp_path / "kicks.safetensors", small())
    untold = host.untold((source,), Ticks())
    assert [one.name for one in untold] == ["rate", "samples", "heads", "groups"]
    source.write_bytes(b"no network")
    with pytest.raises(CheckpointError):
        host.untold((source,), Ticks())
