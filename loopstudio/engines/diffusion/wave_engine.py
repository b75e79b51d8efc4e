"""The engine of a diffusion vocoder: from a loop to the same one, polished or made whole."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from loopstudio.audio.original import sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.wave_request import Upsample, WaveRequest
from loopstudio.engines.bar import resampled
from loopstudio.engines.device import choose_device
from loopstudio.engines.diffusion import polishing
from loopstudio.engines.diffusion.polishing import POLISHING
from loopstudio.engines.diffusion.quick import quicken
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.diffusion.wave_parts import load_wave
from loopstudio.engines.steps import Asking, Part, Steps
from loopstudio.engines.stopping import stoppable


class WaveEngine:
    """A loaded diffusion vocoder. Raises CheckpointError for one that does not hold together.

    It computes in float32, so that a loop made again is the same.
    """

    def __init__(self, info: CheckpointInfo, device: str = "cpu") -> None:
        self._info = info
        self._device = choose_device(device)
        network = load_wave(info)
        if self._device.type == "cpu":
            quicken(network)
        self._network: WaveNetwork | None = network.to(self._device)

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do; what it makes has the loop's own channels and bars."""
        return Capabilities.of(self._info)

    @torch.inference_mode()
    def generate(self, request: WaveRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the loop's length, at its tempo, in order.

        They have its channels, and its rate or the checkpoint's where that is higher. Ticks count
        calls of the network and finished loops. Raises Cancelled within the time of a layer.
        """
        first = sound_of(request.original)
        steps = Steps(request.indices, request.calls)
        run.tick(0, steps.total)
        for alone in steps.chunks(1):
            index, part = alone.start, partial(_tell, run, steps, alone)
            made = self._made(first, request, index, Part(part))
            yield Take(
                audio=made,
                tempo=request.tempo,
                bars=request.bars,
                index=index,
                seed=request.item_seed(index),
                label=request.style,
            )
            run.tick(steps.after(alone, index), steps.total)

    @torch.inference_mode()
    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        """Sound a loop again: of the same rate, channels and length. Ticks count calls."""
        network, asking = self._loaded, Asking(run, calls)
        sound = self._taken(audio)
        polish = polishing.Polish(replace(POLISHING, calls=calls), strength)
        with stoppable(network, asking.ask):
            made = polishing.polished(network, sound, (seed,) * len(sound), asking, polish)
        return Audio(resampled(made, audio.frames).cpu().numpy(), audio.rate)

    def close(self) -> None:
        """Free the network."""
        self._network = None

    @property
    def _loaded(self) -> WaveNetwork:
        if self._network is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._network

    def _made(self, first: Audio, request: WaveRequest, index: int, run: Run) -> Audio:
        seed, work = request.item_seed(index), request.work
        if isinstance(work, Upsample):
            sampling = replace(POLISHING, calls=request.calls)
            network, asking = self._loaded, Asking(run, request.calls)
            sound = self._taken(first)
            seeds = (seed,) * len(sound)
            with stoppable(network, asking.ask):
                made = polishing.raised(network, sound, work.cutoff, seeds, asking, sampling)
            rate = max(first.rate, self._info.rate)
            frames = request.tempo.bar_frames(rate, request.bars)
            return Audio(resampled(made, frames).cpu().numpy(), rate)
        return self.polish(first, request.calls, work.strength, seed, run)

    def _taken(self, audio: Audio) -> Tensor:
        """Give a loop's channels (channels, samples) at the network's rate."""
        samples = round(audio.seconds * self._info.rate)
        return resampled(torch.tensor(audio.samples, device=self._device), samples)


def _tell(run: Run, steps: Steps, alone: range, passed: int) -> None:
    run.tick(steps.inside(alone, passed), steps.total)
