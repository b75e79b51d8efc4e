"""An engine of drum loops in numpy, with the parts that an evaluation asks an engine for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.training.metrics import Points
from tests.support.loop_store import BPM, RATE, STYLES, drum_loop


@dataclass
class LoopEngine:
    """Makes the loops of tests/support/loop_store.py from their seeds, at so many times the level.

    It notes the requests it was given, and whether it was closed.
    """

    labels: tuple[str, ...] = STYLES
    level: float = 1.0
    asked: list[LoopRequest] = field(default_factory=list)
    closed: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("drums", RATE, 1, BPM, 1, self.labels, 1, 1, circular=True)

    def generate(self, request: LoopRequest, run: Run) -> Iterator[Take]:
        self.asked.append(request)
        run.tick(0, len(request.indices))
        for place, index in enumerate(request.indices):
            seed = request.item_seed(index)
            sound = drum_loop(seed, request.style or STYLES[0]) * np.float32(self.level)
            yield Take(Audio(sound, RATE), Tempo(BPM), 1, index, seed, request.style)
            run.tick(place + 1, len(request.indices))

    def close(self) -> None:
        self.closed = True


class VocodingEngine(LoopEngine):
    """The same with a vocoder that adds a little hiss."""

    def roundtrip(self, audio: Audio) -> Audio:
        hiss = np.random.default_rng(0).standard_normal(audio.samples.shape) * 1e-4
        return Audio((audio.samples + hiss).astype(np.float32), audio.rate)


class HalvingEngine(LoopEngine):
    """A diffusion vocoder that makes loops half as loud."""

    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        del strength, seed
        for done in range(calls):
            run.tick(done, calls)
        return Audio(np.float32(0.5) * audio.samples, audio.rate)


class BandEmbedding:
    """Four figures of a loop: the level of quarters of its spectrum."""

    name = "bands"
    note = "levels of four bands"

    def points(self, loops: NDArray[np.float32], rate: int) -> Points:
        del rate
        spectra = np.abs(np.fft.rfft(loops, axis=1))[:, :10_000].reshape(len(loops), 4, -1)
        return np.asarray(np.log10(spectra.mean(axis=2) + 1e-3), dtype=np.float64)
