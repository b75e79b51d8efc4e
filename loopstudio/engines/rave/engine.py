"""The RAVE engine: from a request to bars of sound, and from bars to where they lie."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.streams import Purpose, stream
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.device import choose_device, quick_dtype
from loopstudio.engines.noise import normals
from loopstudio.engines.rave.cutout import Cutout
from loopstudio.engines.rave.hearing import latents
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Parts, load_parts
from loopstudio.engines.rave.quick import quicken
from loopstudio.engines.rave.space import space_of
from loopstudio.engines.rave.trajectory import trajectory
from loopstudio.engines.steps import Asking, Steps
from loopstudio.engines.stopping import layers, stoppable

LONGEST_SECONDS = 60.0
_SELDOM = 8
"""Before every so many layers of an excerpt a stop is looked for: a look takes a part of one."""


class RaveEngine:
    """A loaded RAVE checkpoint. Raises CheckpointError for a bundle that does not hold together.

    dtype is what layers are computed in on a CPU. In bfloat16 they sound alike, 40 dB apart, where
    the CPU is quick in it and elsewhere: for what is heard once, not for what is to be made again.
    """

    def __init__(
        self, info: CheckpointInfo, device: str = "cpu", dtype: torch.dtype = torch.float32
    ) -> None:
        self._info = info
        self._device = choose_device(device)
        parts = load_parts(info)
        self._space = space_of(parts)
        if not isinstance(parts.network, Rave):
            # As Loops does: what a vocoder makes of an image is told by that far more than by bits.
            parts.network.decoder.vocoder.quicken(quick_dtype(self._device))
        elif self._device.type == "cpu":
            quicken(parts.network, dtype)
        parts.network.to(self._device)
        self._parts: Parts | None = parts

    @classmethod
    def at_hand(cls, info: CheckpointInfo, device: str = "cpu") -> "RaveEngine":
        """Load one for what is heard once: in bfloat16 where that is quick."""
        return cls(info, device, quick_dtype(choose_device(device)))

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        return Capabilities.of(self._info)

    @torch.inference_mode()
    def generate(self, request: MorphRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the request's bars at its tempo, in order.

        Ticks count layers and finished loops. Raises Cancelled within the time of one layer, and
        CheckpointError for sounds and sliders of another checkpoint.
        """
        decoder = self._loaded.network.decoder
        steps = Steps(request.indices, len(layers(decoder)))
        run.tick(0, steps.total)
        for alone in steps.chunks(1):
            # One after the other: the bits of a loop are its own, whatever else is made with it,
            # and four at once take four fifths of the time at best.
            index = alone.start
            with stoppable(decoder, steps.ticking(run, alone)):
                sound = self._sound(request, index).cpu()
            yield take(request, index, sound, self._info.rate)
            run.tick(steps.after(alone, index), steps.total)

    @torch.inference_mode()
    def excerpt(self, request: MorphRequest, place: float, run: Run) -> Excerpt | None:
        """Give what the first loop of a request sounds from a place on, nearly to the sample.

        None where the whole loop is there as soon. Ticks count nothing; raises Cancelled within the
        time of a few layers.
        """
        samples, frames = self._length(request)
        cutout = Cutout.at(place, frames, self._loaded.network.config.hop / self._info.rate)
        if cutout is None:
            return None
        latent, noise = self._drawn(request, request.first, frames)
        network = self._loaded.network
        with stoppable(network.decoder, Asking(run, 1).ask, every=_SELDOM):
            made = network.decode(cutout.of(latent), cutout.of(noise), "joined")[0]
        sound, start = cutout.heard(made, samples)
        return Excerpt(Audio(sound.cpu().numpy(), self._info.rate), start, samples)

    def encode(self, audio: Audio) -> LatentTrack:
        """Give where a loop lies, along the axes; any rate, one channel or two.

        Raises CheckpointError for one longer than a minute.
        """
        check_length(audio)
        places = self._space.along(latents(self._loaded.network, audio))
        return LatentTrack.of(places.astype(np.float32))

    def close(self) -> None:
        """Free the network."""
        self._parts = None

    @property
    def _loaded(self) -> Parts:
        if self._parts is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._parts

    def _length(self, request: MorphRequest) -> tuple[int, int]:
        """Give how many samples the bars of a request have, and how many latent frames."""
        samples = request.tempo.bar_frames(self._info.rate, request.bars)
        return samples, whole_frames(samples, self._loaded.network.config.hop)

    def _drawn(self, request: MorphRequest, index: int, frames: int) -> tuple[Tensor, Tensor]:
        """Give the latents and the noise of one loop."""
        network = self._loaded.network
        row = self._space.latent(trajectory(request, index, self._space, frames))
        latent = torch.from_numpy(row).float()
        if network.config.extra:
            shape = (network.config.extra, frames)
            (beside,) = normals(request.tail_of(index).seed, Purpose.MAPS, shape)
            latent = torch.cat((latent, beside))
        drawn = stream(request.noise_seed, Purpose.SOUND)
        noise = drawn.uniform(-1.0, 1.0, network.noise_shape(1, frames)).astype(np.float32)
        return latent[None].to(self._device), torch.from_numpy(noise).to(self._device)

    def _sound(self, request: MorphRequest, index: int) -> Tensor:
        """Decode one loop (channels, samples), exactly the bars of the request."""
        samples, frames = self._length(request)
        made = self._loaded.network.decode(*self._drawn(request, index, frames), "joined")
        return resampled(made[0], samples)


def check_length(audio: Audio) -> None:
    """Raise CheckpointError for a loop of more than a minute."""
    seconds = audio.frames / audio.rate
    if seconds > LONGEST_SECONDS:
        raise CheckpointError(
            f"{seconds:.0f} seconds are too long to morph: choose up to {LONGEST_SECONDS:g}."
        )


def take(request: MorphRequest, index: int, sound: Tensor, rate: int) -> Take:
    """Give an item of a request as it leaves an engine."""
    return Take(
        audio=Audio(sound.numpy(), rate),
        tempo=request.tempo,
        bars=request.bars,
        index=index,
        seed=request.item_seed(index),
    )
