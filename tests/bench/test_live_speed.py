"""From a slider's move to the ear: pytest -s tests/bench/test_live_speed.py.

The real window with its processes, PulseAudio, and a recorder on the sink's monitor; the recorder's
own delay counts as well. Loops are known by their samples, each of which the recording holds.
"""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.engines.rave.config import RaveConfig
from tests.support.rave import tiny_bundle
from tests.ui.display import until
from tests.ui.sound_server import SoundServer, bare_server, missing_programs

ROOT = Path(__file__).resolve().parents[2]
RATE = 44_100
FADE_SECONDS = 0.010
P95_SECONDS, GAP_SECONDS = 0.100, 0.005
SILENT_SHARE = 0.002
"""A machine that is busy with others tears a few milliseconds; a sink that starves, a fifth."""

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason="no sound server")


@dataclass(frozen=True)
class Played:
    """A run of the program: when each wish was made, its loops, and what the sink sounded when.

    A wish's first loop may be the one before with what comes next in its place; `of` says whose
    each loop is.
    """

    moves: dict[int, float]
    loops: dict[int, NDArray[np.float32]]
    of: dict[int, int]
    made: dict[int, float]
    sound: NDArray[np.float32]
    times: NDArray[np.float64]


class Recorder:
    """What a sink sounds, and when each piece of it came."""

    def __init__(self, server: SoundServer) -> None:
        form = ["--format=float32le", f"--rate={RATE}", "--channels=2", "--raw"]
        command = ["parec", "-d", "Bench.monitor", "--latency-msec=5", *form]
        self._process = subprocess.Popen(
            command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        until(lambda: bool(self._pieces))

    def _read(self) -> None:
        out = self._process.stdout
        assert out is not None
        while piece := os.read(out.fileno(), 1 << 16):
            self._pieces.append((time.time(), piece))

    def end(self) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        whole = np.frombuffer(b"".join(piece for _at, piece in self._pieces), dtype="<f4")
        came = np.concatenate([np.full(len(piece), at) for at, piece in self._pieces if piece])[::8]
        count = len(whole) // 2
        return whole[: 2 * count].reshape(count, 2)[:, 0], came[:count]


def _played(folder: Path, checkpoint: str, bars: int, apart_ms: int) -> Played:
    with bare_server(folder / "server") as server:
        sink = ["sink_name=Bench", f"rate={RATE}", "channels=2", "format=float32le", "norewinds=1"]
        server.control("load-module", "module-null-sink", *sink)
        recorder = Recorder(server)
        environment = server.environment | {"LOOPSTUDIO_HOME": str(folder / "home")}
        command = [sys.executable, "-m", "tests.bench.live", str(folder), checkpoint]
        command += [str(bars), str(apart_ms)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
        )
        sound, times = recorder.end()
    assert done.returncode == 0, done.stderr[-2_000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return Played(
        {line["move"]: line["at"] for line in told if "move" in line},
        {n["loop"]: np.load(folder / f"{n['loop']}.npy")[0] for n in told if "loop" in n},
        {line["loop"]: line["of"] for line in told if "loop" in line},
        {line["of"]: line["at"] for line in reversed(told) if "loop" in line},
        sound,
        times,
    )


@dataclass(frozen=True)
class Heard:
    """What a recording holds, in seconds.

    How long each move took to be heard; how long the sound was that of no loop; how much of it was
    of an older move than one that had been heard already; and which share of it was no sound.
    """

    waits: list[float]
    breaks: list[float]
    stale: float
    silent: float

    @property
    def p95(self) -> float:
        """How long all but a twentieth of the moves took at most."""
        return float(np.quantile(self.waits, 0.95))

    @property
    def gap(self) -> float:
        """The longest stretch of no loop, less a crossfade."""
        return max(self.breaks) - FADE_SECONDS


def _heard(played: Played) -> Heard:
    """Say what was heard; a move that was passed over is heard with the next one."""
    whose = _owners(played)
    waits = []
    told = sorted(played.moves)
    for number in sorted(set(played.of.values())):
        at = np.flatnonzero(whose == number)
        if not len(at) or number not in played.moves:
            continue
        heard_at = played.times[at[0]] - FADE_SECONDS / 2
        waits += [heard_at - played.moves[move] for move in told if move <= number]
        told = [move for move in told if move > number]
    known = np.flatnonzero(whose > 0)
    newest = np.maximum.accumulate(whose[known])
    stale = float(np.count_nonzero(whose[known] < newest)) / RATE
    breaks = np.diff(known) - 1
    silent = float(np.mean(played.sound[known[0] : known[-1]] == 0))
    return Heard(waits[1:], [float(n) / RATE for n in breaks[breaks > 0]], stale, silent)


def _owners(played: Played) -> NDArray[np.int64]:
    """Say for each frame that was recorded which move it is of, 0 for none or a mixture.

    Two frames in a row are of one loop only, or of those that came of it: then of the first.
    """
    keys = np.concatenate([_pairs(np.append(loop, loop[0])) for loop in played.loops.values()])
    owners = np.repeat(
        [played.of[number] for number in played.loops],
        [len(loop) for loop in played.loops.values()],
    )
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    sought = _pairs(played.sound)
    at = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    found: NDArray[np.int64] = np.where((keys[at] == sought) & (sought != 0), owners[at], 0)
    return found


def _pairs(samples: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Give each sample with the next one as one number."""
    bits = np.ascontiguousarray(samples).view(np.uint32).astype(np.uint64)
    return (bits[:-1] << np.uint64(32)) | bits[1:]


def _tell(capsys: pytest.CaptureFixture[str], what: str, played: Played) -> Heard:
    heard = _heard(played)
    made = [
        played.made[number] - at for number, at in played.moves.items() if number in played.made
    ]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{what}: {len(heard.waits)} of {len(played.moves) - 1} moves heard, after "
            f"{1e3 * float(np.median(heard.waits)):.0f} ms in the median and {1e3 * heard.p95:.0f} "
            f"ms at the 95th percentile (loops there after {1e3 * float(np.median(made)):.0f} and "
            f"{1e3 * float(np.quantile(made, 0.95)):.0f} ms); longest stretch beside a crossfade "
            f"{1e3 * heard.gap:.1f} ms; an older sound again for {1e3 * heard.stale:.0f} ms; "
            f"silent for {heard.silent:.2%}\n"
        )
    return heard


@pytest.mark.timeout(180)
@pytest.mark.parametrize("apart_ms", [150, 33])
def test_a_move_of_the_shipped_checkpoint_is_heard_at_once(
    apart_ms: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Catalog((Paths.standard().models,)).checkpoints()
    morphs = [info.name for info in shipped if info.engine == "rave"]
    if not morphs:
        pytest.skip("no checkpoint of Morph is shipped in models/")
    what = f"{morphs[0]}, moves {apart_ms} ms apart"
    heard = _tell(capsys, what, _played(tmp_path, morphs[0], 1, apart_ms))
    assert heard.silent < SILENT_SHARE
    assert heard.gap < GAP_SECONDS
    assert heard.p95 < P95_SECONDS


@pytest.mark.timeout(180)
@pytest.mark.parametrize("bars", [1, 4])
def test_a_move_of_a_network_of_v2s_size_is_heard(
    bars: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny_bundle(tmp_path / "home" / "data" / "models" / "v2", RaveConfig())
    heard = _tell(capsys, f"v2, {bars} bars", _played(tmp_path, "v2", bars, 150))
    assert heard.silent < SILENT_SHARE
    assert heard.gap < GAP_SECONDS
    if bars == 1:
        assert heard.p95 < P95_SECONDS
