"""FakeEngine: a drum machine in numpy that behaves, or misbehaves, as its checkpoint says."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.import_checkpoint import import_foreign as really_import
from loopstudio.app.own_bundle import bundle_of
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Engine, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import Between, Fresh, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.engines import registry
from loopstudio.engines.manifest import write_manifest
from tests.support.fake_checkpoint import fake_info

W = NDArray[np.float32]
LAYERS, W_DIM = 4, 8
STEPS = 4
"""How often it ticks for each loop."""


class FakeEngine:
    """Deterministic by seed; `network` in its manifest may name a `behaviour` and `seconds`."""

    def __init__(self, info: CheckpointInfo) -> None:
        self._info = info
        self.closed = False

    @property
    def capabilities(self) -> Capabilities:
        return replace(Capabilities.of(self._info), layers=LAYERS, w_dim=W_DIM)

    def generate(self, request: Request, run: Run) -> Iterator[Take]:
        assert isinstance(request, LoopRequest)
        if request.style is not None and request.style not in self._info.labels:
            raise CheckpointError(f"{self._info.title} does not know the style {request.style}.")
        total = len(request.indices) * STEPS
        for place, index in enumerate(request.indices):
            for step in range(STEPS):
                run.tick(place * STEPS + step, total)
                self._behave(index)
            yield self._take(request, index)
        run.tick(total, total)

    def close(self) -> None:
        self.closed = True

    def _take(self, request: LoopRequest, index: int) -> Take:
        seed = request.item_seed(index)
        tempo = Tempo(self._info.native_bpm)
        frames = tempo.bar_frames(self._info.rate, self._info.bars)
        latent = LatentPoint.of(position(request, index), seed)
        samples = drum_bar(latent, request.noise, self._info.channels, frames)
        return Take(
            audio=Audio(samples, self._info.rate),
            tempo=tempo,
            bars=self._info.bars,
            index=index,
            seed=seed,
            label=request.style or self._info.labels[seed % len(self._info.labels)],
            latent=latent,
        )

    def _behave(self, index: int) -> None:
        behaviour = self._info.network.get("behaviour")
        seconds = float(str(self._info.network.get("seconds", 0.0)))
        after = int(str(self._info.network.get("after", 0)))
        if behaviour is None or index < after:
            return
        misdeed = _MISDEEDS[str(behaviour)]
        misdeed(seconds)


def position(request: LoopRequest, index: int) -> W:
    """Give the w (layers, w_dim) of one item."""
    drawn = np.random.default_rng(request.item_seed(index)).normal(size=(LAYERS, W_DIM))
    w: NDArray[np.floating]
    match request.idea:
        case Fresh():
            w = drawn * request.variety
        case Like(origin, radius):
            w = origin.array() + radius * drawn
        case Between(start, end):
            way = (index + 1) / (request.count + 1)
            w = (1.0 - way) * start.array() + way * end.array()
        case Mix(rhythm, sound, crossover):
            coarse = np.arange(LAYERS)[:, None] < round(crossover * LAYERS)
            w = np.where(coarse, rhythm.array(), sound.array())
    return w.astype(np.float32)


def drum_bar(latent: LatentPoint, noise: bool, channels: int, frames: int) -> Samples:
    """Draw sixteen decaying bursts: the first half of w sets their levels, the rest their decay."""
    w = latent.array().reshape(-1)
    levels = 1.0 / (1.0 + np.exp(-w[:16]))
    decay = 8.0 + np.abs(w[16:]).sum()
    drawn = np.random.default_rng(latent.noise_seed if noise else 0)
    step = frames // 16
    envelope = np.exp(-np.linspace(0.0, decay, step)) * np.minimum(1.0, np.arange(step) / 64)
    burst = drawn.normal(size=(channels, step)) * envelope
    bar = np.zeros((channels, frames))
    for place, level in enumerate(levels):
        bar[:, place * step : (place + 1) * step] += burst * level
    loudest = float(np.abs(bar).max())
    return (0.5 * bar / loudest).astype(np.float32)


def load(info: CheckpointInfo) -> Engine[Request]:
    """Open a fake checkpoint, or a real one of another engine."""
    return FakeEngine(info) if info.engine == "gan" else registry.load(info)


def load_slowly(info: CheckpointInfo) -> FakeEngine:
    """Open a fake checkpoint inside a long native call."""
    _sleep_natively(10.0)
    return FakeEngine(info)


def import_foreign(foreign: ForeignCheckpoint, run: Run) -> CheckpointInfo:
    """Make a fake checkpoint of a file that begins with "fake", and refuse all others.

    One of our own, an export of RAVE and what is safe to read are taken as they really are.
    """
    exported = foreign.sources[0].suffix in (".ts", ".safetensors")
    if exported or bundle_of(foreign.sources) is not None:
        return really_import(foreign, run)
    run.tick(0, 1)
    source = foreign.sources[0]
    if not source.read_bytes().startswith(b"fake"):
        raise CheckpointError(f"{source.name} is not a checkpoint: choose another file.")
    info = fake_info(foreign.folder, foreign.name)
    info.folder.mkdir(parents=True)
    write_manifest(info, info.folder)
    return info


def prepare(threads: int | None) -> None:
    """Do nothing: the fake engine has nothing slow to import."""
    del threads


def _sleep_natively(seconds: float) -> None:
    """Sleep while holding the interpreter, as a call into a native library may."""
    if sys.platform == "win32":
        ctypes.PyDLL("kernel32").Sleep(int(seconds * 1000))
    else:
        ctypes.PyDLL(None).usleep(int(seconds * 1_000_000))


def _crash(_seconds: float) -> None:
    # The default action, without a core file or a trace on the terminal.
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)


def _leave(_seconds: float) -> None:
    os._exit(3)


def _allocate(_seconds: float) -> None:
    hoard = [np.ones(1 << 24) for _ in range(64)]
    raise CheckpointError(f"{len(hoard)} blocks were given although memory was capped.")


def _break(_seconds: float) -> None:
    raise ZeroDivisionError("a mistake in an engine")


def _refuse(_seconds: float) -> None:
    raise CheckpointError("The weights of this checkpoint are damaged: import it again.")


_MISDEEDS = {
    "hang": _sleep_natively,
    "crash": _crash,
    "exit": _leave,
    "slow": time.sleep,
    "greedy": _allocate,
    "broken": _break,
    "refusing": _refuse,
}
