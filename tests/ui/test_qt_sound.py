"""What the player sends to a real sound server, recorded and compared sample by sample."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.ui.play_loops import FRAMES, noise
from tests.ui.sound_server import (
    RATE,
    SoundServer,
    bare_server,
    heard,
    missing_programs,
    sound_server,
)

pytestmark = [
    pytest.mark.sound,
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {missing_programs()}"),
]
ROOT = Path(__file__).resolve().parents[2]
_CHANCE_FRAMES = 8
"""Two loops of noise may share a frame by chance, never so many in a row."""
WRAPS = 5
_TRIES = 4
"""A machine that starves the server for 20 ms drops sound that no player can save."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    with sound_server(tmp_path_factory.mktemp("sound") / "server") as started:
        yield started


def _played(server: SoundServer, folder: Path, way: str, number: int) -> NDArray[np.float32]:
    file = folder / f"{way}-{number}.raw"
    with server.recording(file):
        command = [sys.executable, "-m", "tests.ui.play_loops", way]
        subprocess.run(command, cwd=ROOT, env=server.environment, timeout=60, check=True)
    return heard(file)


def _undisturbed(server: SoundServer, folder: Path, way: str) -> list[tuple[int, int]]:
    tries = [_runs(_played(server, folder, way, 0), 1)]
    while len(tries[-1]) > 1 and len(tries) < _TRIES:
        tries.append(_runs(_played(server, folder, way, len(tries)), 1))
    return max(tries, key=lambda runs: max(frames for _place, frames in runs))


def _runs(sound: NDArray[np.float32], seed: int) -> list[tuple[int, int]]:
    """Give (place in the loop, frames) of each stretch in which the loop sounds unaltered."""
    loop = noise(seed).T
    places = {value: place for place, value in enumerate(loop[:, 0].tolist())}
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(sound):
        place = places.get(float(sound[at, 0]))
        if place is None:
            at += 1
            continue
        turns = np.concatenate([loop[place:], np.tile(loop, (-(-len(sound) // FRAMES), 1))])
        same = (sound[at:] == turns[: len(sound) - at]).all(axis=1)
        count = len(same) if same.all() else int(same.argmin())
        runs.append((place, count))
        at += max(1, count)
    return [run for run in runs if run[1] > _CHANCE_FRAMES]


_READING = """
from loopstudio.ui.qt_sound import FeedDevice
import numpy as np

class Feed:
    def pull(self, count):
        print(count)
        return np.zeros((count, 2), np.float32)

device = FeedDevice(Feed())
for _ in range(3):
    device.read(8 * 220)
"""


def test_no_more_is_read_ahead_than_the_sound_system_asks_for() -> None:
    # In a process of its own: QtMultimedia wants libraries that this one may not have loaded.
    command = [sys.executable, "-c", _READING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["220"] * 3


@pytest.mark.parametrize("way", ["loop", "busy", "quick"])
def test_a_loop_sounds_over_and_over_sample_by_sample(
    server: SoundServer, tmp_path: Path, way: str
) -> None:
    runs = _undisturbed(server, tmp_path, way)
    longest = max(frames for _place, frames in runs)
    assert runs[0][0] == 0
    assert longest > WRAPS * FRAMES


def test_no_turn_of_the_loop_leaves_a_gap(server: SoundServer, tmp_path: Path) -> None:
    runs = _undisturbed(server, tmp_path, "loop")
    ends = [(place + frames) % FRAMES for place, frames in runs[:-1]]
    starts = [place for place, _frames in runs[1:]]
    assert 0 not in [*ends, *starts]


def test_a_swap_goes_on_at_the_same_place_after_a_short_crossfade(
    server: SoundServer, tmp_path: Path
) -> None:
    sound = _played(server, tmp_path, "swap", 0)
    before, after = _runs(sound, 1)[-1], _runs(sound, 2)[0]
    left = (before[0] + before[1]) % FRAMES
    fade = (after[0] - left) % FRAMES
    assert fade == pytest.approx(0.010 * RATE, abs=2)


def test_a_stop_fades_out_and_leaves_silence(server: SoundServer, tmp_path: Path) -> None:
    sound = _played(server, tmp_path, "loop", 9)
    assert not sound[-RATE // 50 :].any()


# Devices that come and go

NO_SINK = ()
DUMMY_SINK = ("module-always-sink", "module-rescue-streams")
"""What servers of desktops have: where there is no device they show one that nobody hears."""


@contextmanager
def _playing(server: SoundServer) -> Iterator[subprocess.Popen[str]]:
    playing = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.play_loops", "plug"],
        cwd=ROOT,
        env=server.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield playing
    finally:
        playing.communicate(timeout=30)


def _told(playing: subprocess.Popen[str], wanted: str) -> str:
    """Read on until the player says what is wanted, or ends."""
    assert playing.stdout is not None
    return next((said for line in playing.stdout if (said := line.strip()) == wanted), "")


def test_a_device_that_is_gone_but_still_listed_is_said_not_to_answer(tmp_path: Path) -> None:
    with bare_server(tmp_path / "server") as server:
        server.plug_in()
        with _playing(server) as playing:
            _told(playing, "TestSink")
            gone = server.plug_in("Gone")
            listed = _told(playing, "Gone TestSink")
            server.unplug(gone)
            assert playing.stdin is not None
            playing.stdin.write("Gone\n")
            playing.stdin.flush()
            said = _told(playing, "The sound device does not answer. Choose another one below.")
    assert listed
    assert said


@pytest.mark.parametrize("modules", [NO_SINK, DUMMY_SINK], ids=["no sink", "dummy sink"])
def test_a_device_that_is_plugged_in_later_is_heard(
    tmp_path: Path, modules: tuple[str, ...]
) -> None:
    with bare_server(tmp_path / "server", *modules) as server, _playing(server) as playing:
        first = _told(playing, "No audio device")
        server.plug_in()
        then = _told(playing, "TestSink")
        with server.recording(tmp_path / "heard.raw"):
            time.sleep(2.0)
    assert (first, then) == ("No audio device", "TestSink")
    assert max(frames for _place, frames in _runs(heard(tmp_path / "heard.raw"), 1)) > RATE // 10


def test_when_the_last_device_goes_there_is_none_until_it_comes_back(tmp_path: Path) -> None:
    with bare_server(tmp_path / "server", *DUMMY_SINK) as server, _playing(server) as playing:
        said = [_told(playing, "No audio device")]
        number = server.plug_in()
        said.append(_told(playing, "TestSink"))
        server.unplug(number)
        said.append(_told(playing, "No audio device"))
        server.plug_in()
        said.append(_told(playing, "TestSink"))
    assert said == ["No audio device", "TestSink"] * 2
