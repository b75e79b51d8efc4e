import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.app.events import (
    Asked,
    ClipReady,
    Ended,
    Event,
    Glimpsed,
    Heard,
    Imported,
    Progressed,
    Queued,
    Skipped,
    Started,
)
from loopstudio.app.heard import ToHear
from loopstudio.app.hosts import Host, Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.jobs import JobQueue
from loopstudio.audio.original import sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.engine import Onlooking
from loopstudio.core.errors import (
    AudioFileError,
    CheckpointError,
    EngineCrashed,
    LoopstudioError,
    QueueFull,
)
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.untold import Untold
from loopstudio.library.entry import Entry
from tests.support import clips
from tests.support.fake_checkpoint import fake_info

REQUEST = LoopRequest("fake-drums", count=4)
CLIP = clips.clip()
UNTOLD = Untold("heads", "Heads", "8", "as is usual")


class GatedHost:
    """Makes one clip each time its gate is opened, and ticks while it waits."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.closed = False
        self.enough: list[bool] = []

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        assert isinstance(request, LoopRequest)
        for index in range(request.count):
            while not self.gate.acquire(timeout=0.005):
                run.tick(index, request.count)
            self._show(index, run)
            if request.style == "broken":
                raise ZeroDivisionError("a mistake")
            yield CLIP

    def _show(self, index: int, run: Watched) -> None:
        assert isinstance(run, Onlooking)
        run.look(lambda: Glimpse(index, 1, 8, 1, 1, b"x"))
        self.enough.append(run.enough(index))

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        run.tick(0, 1)
        return fake_info(foreign.folder, foreign.name)

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        raise NotImplementedError

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        run.tick(0, 1)
        if sources[0].suffix == ".mp3":
            raise CheckpointError("a.mp3 holds no network.")
        if sources[0].suffix == ".ckpt":
            raise EngineCrashed("The engine ended.")
        return (UNTOLD,)

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        run.tick(0, 1)
        places = np.full((1, audio.frames // audio.rate), len(checkpoint), dtype=np.float32)
        return LatentTrack.of(places)

    def warm(self) -> None: ...

    def close(self) -> None:
        self.closed = True


class ListShelf:
    def __init__(self) -> None:
        self.full = False
        self.kept: list[Clip] = []

    def put(self, clip: Clip) -> Entry:
        if self.full:
            raise AudioFileError("There is no room left on the disk.")
        self.kept.append(clip)
        return clips.entry(len(self.kept))


class Studio:
    """A queue over a gated host, and a way to wait for what it tells."""

    def __init__(self, limit: int = 32, beside: Host | None = None) -> None:
        self.host = GatedHost()
        self.shelf = ListShelf()
        self.events: list[Event] = []
        self._heard = threading.Condition()
        self.queue = JobQueue(self.host, self.shelf, self.hear, limit, beside=beside)

    def hear(self, event: Event) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()

    def open(self, times: int) -> None:
        self.host.gate.release(times)

    def wait(self, fits: Callable[[Event], bool]) -> Event:
        with self._heard:
            found = self._heard.wait_for(lambda: [e for e in self.events if fits(e)], timeout=10)
        return found[0]

    def end_of(self, job: int) -> Ended:
        event = self.wait(lambda e: isinstance(e, Ended) and e.job == job)
        assert isinstance(event, Ended)
        return event

    def started(self, job: int) -> Event:
        return self.wait(lambda e: e == Started(job))


@pytest.fixture
def studio() -> Iterator[Studio]:
    studio = Studio()
    yield studio
    studio.queue.close()


def test_a_job_tells_its_whole_story_in_order(studio: Studio) -> None:
    studio.open(4)
    job = studio.queue.submit(REQUEST)
    assert studio.end_of(job) == Ended(job, made=4)
    kinds = [type(event) for event in studio.events if not isinstance(event, Progressed | Glimpsed)]
    assert kinds == [Queued, Started, *[ClipReady] * 4, Ended]
    assert studio.events[0] == Queued(job, "4 loops from fake-drums", REQUEST)


def test_one_loop_is_not_called_loops(studio: Studio) -> None:
    request = replace(REQUEST, count=1)
    job = studio.queue.submit(request)
    assert studio.events[0] == Queued(job, "1 loop from fake-drums", request)


def test_the_rest_of_a_batch_is_named_by_what_it_makes(studio: Studio) -> None:
    request = replace(REQUEST, first=2)
    job = studio.queue.submit(request)
    assert studio.events[0] == Queued(job, "2 loops from fake-drums", request)


def test_a_job_has_the_title_it_is_given(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST, "Polish of owl")
    assert studio.events[0] == Queued(job, "Polish of owl", REQUEST)


def test_a_checkpoint_is_called_by_its_title() -> None:
    heard: list[Event] = []
    titles = {"fake-drums": "Fake drums"}
    queue = JobQueue(GatedHost(), ListShelf(), heard.append, title_of=lambda name: titles[name])
    queue.submit(REQUEST)
    queue.close()
    queued = heard[0]
    assert isinstance(queued, Queued)
    assert queued.title == "4 loops from Fake drums"


def test_jobs_run_one_after_the_other(studio: Studio) -> None:
    first, second = studio.queue.submit(REQUEST), studio.queue.submit(REQUEST)
    studio.started(first)
    assert Started(second) not in studio.events
    studio.open(8)
    assert studio.end_of(second).made == 4


def test_a_full_queue_refuses_in_words_until_a_job_ends() -> None:
    studio = Studio(limit=1)
    running = studio.queue.submit(REQUEST)
    studio.started(running)
    studio.queue.submit(REQUEST)
    with pytest.raises(QueueFull, match="1 jobs are waiting"):
        studio.queue.submit(REQUEST)
    studio.open(4)
    studio.end_of(running)
    studio.started(2)
    studio.queue.submit(REQUEST)
    studio.queue.close()


def test_cancel_keeps_what_was_made(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.open(2)
    studio.wait(lambda e: isinstance(e, ClipReady))
    studio.wait(lambda _: len(studio.shelf.kept) == 2)
    studio.queue.cancel(job)
    assert studio.end_of(job) == Ended(job, made=2, cancelled=True)
    assert len(studio.shelf.kept) == 2


def test_cancel_is_acknowledged_within_300_ms(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.started(job)
    began = time.monotonic()
    studio.queue.cancel(job)
    studio.end_of(job)
    assert time.monotonic() - began < 0.3


def test_a_waiting_job_that_is_cancelled_never_starts(studio: Studio) -> None:
    running, waiting = studio.queue.submit(REQUEST), studio.queue.submit(REQUEST)
    studio.started(running)
    studio.queue.cancel(waiting)
    assert studio.end_of(waiting) == Ended(waiting, made=0, cancelled=True)
    studio.open(4)
    assert studio.end_of(running).made == 4
    assert Started(waiting) not in studio.events


def test_of_many_waiting_jobs_only_the_one_named_goes(studio: Studio) -> None:
    jobs = [studio.queue.submit(REQUEST) for _ in range(4)]
    studio.started(jobs[0])
    studio.queue.cancel(jobs[2])
    studio.queue.skip(jobs[3])
    studio.open(12)
    assert [studio.end_of(job).made for job in jobs] == [4, 4, 0, 3]


def test_cancelling_all_ends_all(studio: Studio) -> None:
    jobs = [studio.queue.submit(REQUEST) for _ in range(5)]
    studio.started(jobs[0])
    studio.queue.cancel_all()
    assert all(studio.end_of(job).cancelled for job in jobs)
    assert studio.queue.pending() == 0


def test_cancelling_what_is_not_there_does_nothing(studio: Studio) -> None:
    studio.queue.cancel(99)
    studio.queue.skip(99)
    assert studio.events == []


def test_skip_drops_one_clip_and_goes_on(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.started(job)
    studio.queue.skip(job)
    studio.open(4)
    assert studio.end_of(job).made == 3
    assert studio.events.count(Skipped(job)) == 1


def test_a_waiting_job_can_be_told_to_skip(studio: Studio) -> None:
    first, second = studio.queue.submit(REQUEST), studio.queue.submit(REQUEST)
    studio.queue.skip(second)
    studio.open(8)
    assert (studio.end_of(first).made, studio.end_of(second).made) == (4, 3)


def test_a_mistake_ends_its_job_in_words_and_the_next_one_works(studio: Studio) -> None:
    broken = studio.queue.submit(replace(REQUEST, style="broken"))
    studio.open(5)
    ended = studio.end_of(broken)
    assert "ZeroDivisionError" in (ended.error or "")
    assert "test_jobs.py" in (ended.details or "")
    assert studio.end_of(studio.queue.submit(REQUEST)).made == 4


def test_a_full_disk_keeps_what_was_made_before(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.open(1)
    studio.wait(lambda e: isinstance(e, ClipReady))
    studio.shelf.full = True
    studio.open(3)
    assert studio.end_of(job).made == 1
    assert studio.end_of(job).error == "There is no room left on the disk."


def test_progress_says_how_much_is_left(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.open(2)
    event = studio.wait(lambda e: isinstance(e, Progressed) and e.eta_seconds is not None)
    assert isinstance(event, Progressed)
    assert (event.job, event.total) == (job, 4)


def test_an_import_is_a_job_like_any_other(studio: Studio, tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    source.touch()
    job = studio.queue.submit_import(ForeignCheckpoint((source,), "mine", tmp_path))
    assert studio.end_of(job).made == 1
    assert Imported(job, fake_info(tmp_path, "mine")) in studio.events


def test_a_closed_queue_ends_everything_and_takes_nothing(studio: Studio) -> None:
    jobs = [studio.queue.submit(REQUEST) for _ in range(3)]
    studio.started(jobs[0])
    studio.queue.close()
    assert all(studio.end_of(job).cancelled for job in jobs)
    with pytest.raises(LoopstudioError, match="closing"):
        studio.queue.submit(REQUEST)
    assert not studio.queue.is_working()


def test_pending_counts_what_runs_and_what_waits(studio: Studio) -> None:
    jobs = [studio.queue.submit(REQUEST) for _ in range(3)]
    studio.started(jobs[0])
    assert studio.queue.pending() == 3


def test_hearing_a_sound_is_a_job_like_any_other(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "beat_120bpm.wav"
    soundfile.write(path, np.random.default_rng(1).uniform(-0.5, 0.5, 88_200), 44_100)
    job = studio.queue.submit_heard(ToHear(path, "morph", Tempo(60.0)))
    assert studio.end_of(job).made == 1
    (heard,) = [event for event in studio.events if isinstance(event, Heard)]
    assert (heard.job, heard.sound.name, heard.sound.bars) == (job, "beat_120bpm", 1)
    assert heard.sound.track.array().shape == (1, 4)


def noise_file(folder: Path) -> Path:
    path = folder / "beat_120bpm.wav"
    soundfile.write(path, np.random.default_rng(1).uniform(-0.5, 0.5, 88_200), 44_100)
    return path


def test_a_sound_that_a_hand_waits_for_is_heard_while_loops_are_made(tmp_path: Path) -> None:
    studio, wish = Studio(beside=GatedHost()), ToHear(noise_file(tmp_path), "morph", Tempo(60.0))
    with closing(studio.queue):
        making = studio.queue.submit(REQUEST)
        studio.started(making)
        waiting = studio.queue.submit_heard(wish)
        at_hand = studio.queue.submit_heard(wish, at_hand=True)
        assert studio.end_of(at_hand).made == 1
        assert studio.queue.pending() >= 2
        assert Started(waiting) not in studio.events
        studio.queue.cancel_all()
        assert studio.end_of(making).cancelled
        assert studio.end_of(waiting).cancelled


def test_where_there_is_no_hand_it_waits_for_its_turn(studio: Studio, tmp_path: Path) -> None:
    making = studio.queue.submit(REQUEST)
    wish = ToHear(noise_file(tmp_path), "morph", Tempo(60.0))
    job = studio.queue.submit_heard(wish, at_hand=True)
    studio.open(4)
    studio.end_of(job)
    ends = [event.job for event in studio.events if isinstance(event, Ended)]
    assert ends == [making, job]


def test_a_sound_that_is_taken_as_it_is_goes_through_no_network(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "beat_120bpm.wav"
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 88_200).astype(np.float32)
    soundfile.write(path, noise, 44_100, subtype="PCM_24")
    wish = ToHear(path, "no-such-checkpoint", Tempo(60.0), as_it_is=True)
    studio.end_of(studio.queue.submit_heard(wish))
    (heard,) = [event for event in studio.events if isinstance(event, Heard)]
    assert heard.sound.loop is not None
    assert heard.sound.loop.tempo == Tempo(120.0)
    assert np.abs(sound_of(heard.sound.loop).samples[0] - noise).max() < 2**-23


def test_a_file_that_is_no_sound_ends_its_job_with_a_sentence(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "beat.wav"
    path.write_bytes(b"no sound")
    ended = studio.end_of(studio.queue.submit_heard(ToHear(path, "morph", Tempo(60.0))))
    assert ended.error is not None
    assert "beat.wav" in ended.error


def test_a_loop_on_its_way_is_told_of(studio: Studio) -> None:
    studio.open(4)
    job = studio.queue.submit(REQUEST)
    studio.end_of(job)
    seen = [event for event in studio.events if isinstance(event, Glimpsed)]
    assert [(one.job, one.glimpse.index) for one in seen] == [(job, index) for index in range(4)]


def test_one_loop_of_the_running_job_is_kept_as_it_is(studio: Studio) -> None:
    job = studio.queue.submit(REQUEST)
    studio.started(job)
    studio.queue.keep(job + 1, 0)
    studio.queue.keep(job, 1)
    studio.open(4)
    studio.end_of(job)
    assert studio.host.enough == [False, True, False, False]


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        ("a.pt", Asked(1, (UNTOLD,))),
        ("a.mp3", Asked(1, wrong="a.mp3 holds no network.")),
        ("a.ckpt", Asked(1, wrong="The engine ended.")),
    ],
)
def test_what_files_do_not_tell_is_told(file: str, answer: Asked) -> None:
    studio = Studio()
    job = studio.queue.submit_untold((Path(file),))
    assert studio.end_of(job) == Ended(1, made=1)
    assert answer in studio.events
    studio.queue.close()


def test_who_asks_for_it_does_not_wait_for_loops() -> None:
    studio = Studio(beside=GatedHost())
    studio.queue.submit(REQUEST)
    job = studio.queue.submit_untold((Path("a.pt"),))
    assert studio.end_of(job).made == 1
    studio.queue.close()
