"""The engine of Diffuse's own form on sound itself: from a request to bars of sound."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import DiffuseRequest, Source
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.tempo import Tempo
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.device import choose_device
from loopstudio.engines.diffusion.latent_making import Making
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.published_making import loop_of
from loopstudio.engines.diffusion.quick import quicken
from loopstudio.engines.diffusion.sound_parts import load_sound
from loopstudio.engines.diffusion.watching import Watch, image_of
from loopstudio.engines.steps import Inside, Steps
from loopstudio.engines.stopping import stoppable

LONGEST_SECONDS = 60.0


class SoundMaking(Making):
    """Making whose sounds are loops that travel with the request: at the checkpoint's own tempo."""

    def _placed(self, source: Source) -> Tensor:
        own = replace(self.request, tempo=Tempo(self.info.native_bpm))
        loop = loop_of(source, own, self.info.rate, (self._shape[0], self._frames_heard))
        return loop.to(self.network.mean)


class SoundEngine:
    """A loaded checkpoint of sound. Raises CheckpointError for one that does not hold together.

    Loops are made at the tempo that it learned, as it knows where in a bar each sample is, and in
    float32, so that a loop made again is the same.
    """

    def __init__(self, info: CheckpointInfo, device: str = "cpu") -> None:
        self._info, self._tempo = info, Tempo(info.native_bpm)
        network = load_sound(info).to(choose_device(device))
        if network.mean.device.type == "cpu":
            quicken(network)
        self._network: LatentNetwork | None = network

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        return Capabilities.of(self._info)

    @torch.inference_mode()
    def generate(self, request: DiffuseRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the request's bars at the checkpoint's own tempo, in order.

        Ticks count calls of the network and finished loops; a run that looks on is shown the sound
        as it is thought after each call, and may keep it as it is. Raises Cancelled within the time
        of a layer, and CheckpointError for styles, keys and sounds not known here.
        """
        network, rate = self._loaded, self._info.rate
        samples = self._tempo.bar_frames(rate, request.bars)
        _check_length(samples / rate)
        stride = network.config.unet.stride
        making = SoundMaking(network, request, self._info, whole_frames(samples, stride) * stride)
        steps = Steps(request.indices, making.questions)
        run.tick(0, steps.total)
        before = Inside(lambda _passed: run.tick(0, steps.total))
        with stoppable(network, before.ask):
            making.prepare(before)
        for alone in steps.chunks(1):
            # One after the other: the bits of a loop are its own, whatever else is made with it.
            index, inside = alone.start, Inside(partial(_tell, run, steps, alone))
            watch = Watch(run, request, index, partial(_drawn, network, rate))
            with stoppable(network, inside.ask):
                made = making.rows(index, inside, watch)[0]
            yield Take(
                audio=self._audio(resampled(made, samples)),
                tempo=self._tempo,
                bars=request.bars,
                index=index,
                seed=request.item_seed(index),
                label=request.style,
                kept_at=watch.kept_at,
            )
            run.tick(steps.after(alone, index), steps.total)

    def close(self) -> None:
        """Free the network."""
        self._network = None

    @property
    def _loaded(self) -> LatentNetwork:
        if self._network is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._network

    def _audio(self, sound: Tensor) -> Audio:
        if not bool(torch.isfinite(sound).all()):
            raise CheckpointError(f"{self._info.title} gave no sound: its weights are damaged.")
        return Audio(sound.cpu().numpy(), self._info.rate)


def _drawn(network: LatentNetwork, rate: int, clean: Tensor) -> Tensor:
    """Draw what is thought, normed, as an image (1, bands, frames)."""
    return image_of(network.raw(clean), rate)


def _tell(run: Run, steps: Steps, alone: range, passed: int) -> None:
    run.tick(steps.inside(alone, passed), steps.total)


def _check_length(seconds: float) -> None:
    if seconds > LONGEST_SECONDS:
        raise CheckpointError(
            f"{seconds:.0f} seconds are too long to be made at once: ask for up to "
            f"{LONGEST_SECONDS:g}."
        )
