"""The engine of Diffuse's own form: from a request to bars of sound, and from bars to latents."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.streams import Purpose, stream
from loopstudio.core.tempo import Tempo
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.device import choose_device, quick_dtype
from loopstudio.engines.diffusion.counting import Heard
from loopstudio.engines.diffusion.latent_making import Making
from loopstudio.engines.diffusion.latent_parts import LatentParts, load_parts
from loopstudio.engines.diffusion.quick import quicken
from loopstudio.engines.diffusion.watching import Watch
from loopstudio.engines.steps import Steps, Ticking
from loopstudio.engines.stopping import layers, stoppable

LONGEST_SECONDS = 60.0
_CALL = 12
"""A call of the network takes about as long as so many layers of what sounds latents."""
_PITCH = 0.03
"""How far a bar may be from whole frames of the network, as a share: half a semitone."""


class DiffusionEngine:
    """A loaded checkpoint of latents. Raises CheckpointError for one that does not hold together.

    The network of diffusion computes in float32, so that a loop made again is the same; the vocoder
    as that of Loops does.
    """

    def __init__(self, info: CheckpointInfo, device: str = "cpu") -> None:
        self._info = info
        self._device = choose_device(device)
        self._tempo = Tempo(info.native_bpm)
        parts = load_parts(info)
        _check_bar(info, parts, self._tempo)
        parts.image.decoder.vocoder.quicken(quick_dtype(self._device))
        if self._device.type == "cpu":
            quicken(parts.network)
        self._parts: LatentParts | None = parts.on(self._device)

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        return Capabilities.of(self._info)

    @torch.inference_mode()
    def generate(
        self, request: DiffuseRequest, run: Run, heard: Heard | None = None
    ) -> Iterator[Take]:
        """Yield takes of exactly the request's bars at the checkpoint's own tempo, in order.

        Ticks count calls of the network, layers of what sounds latents, and finished loops; heard
        is given what is thought of the loop after each call, and a run that looks on a picture of
        it; either may say that it is enough. Raises Cancelled within the time of a call or a layer,
        and CheckpointError for styles, keys and sounds not known here.
        """
        parts = self._loaded
        samples = self._tempo.bar_frames(self._info.rate, request.bars)
        frames = _frames(parts, samples)
        making = Making(parts.network, request, self._info, frames)
        calls = [_CALL * making.each] * making.questions
        steps = Steps(request.indices, sum(calls) + len(layers(parts.image.decoder)))
        run.tick(0, steps.total)
        making.prepare(Ticking(lambda: run.tick(0, steps.total)))
        for alone in steps.chunks(1):
            # One after the other: the bits of a loop are its own, whatever else is made with it.
            index, tick = alone.start, steps.ticking(run, alone, calls)
            watch = Watch(run, request, index, self._drawn, heard)
            rows = making.rows(index, Ticking(tick), watch)
            with stoppable(parts.image.decoder, tick):
                sound = self._sound(rows, request.noise_seed)
            yield Take(
                audio=Audio(resampled(sound, samples).cpu().numpy(), self._info.rate),
                tempo=self._tempo,
                bars=request.bars,
                index=index,
                seed=request.item_seed(index),
                label=request.style,
                kept_at=watch.kept_at,
            )
            run.tick(steps.after(alone, index), steps.total)

    @torch.inference_mode()
    def encode(self, audio: Audio) -> LatentTrack:
        """Give where a loop lies, along the kept axes; any rate, one channel or two.

        It should be at the checkpoint's own tempo: only so it has as many frames as its bars have.
        Raises CheckpointError for one longer than a minute.
        """
        _check_length(audio)
        latent = self._latent(audio)
        return LatentTrack.of(self._loaded.places(latent)[0].cpu().numpy())

    @torch.inference_mode()
    def roundtrip(self, audio: Audio) -> Audio:
        """Send a loop of the checkpoint's own tempo through its kept latents and back."""
        parts = self._loaded
        rows = parts.places(self._latent(audio))
        sound = resampled(self._sound(rows, 0), round(audio.seconds * self._info.rate))
        return Audio(sound.cpu().numpy(), self._info.rate)

    def close(self) -> None:
        """Free the networks."""
        self._parts = None

    @property
    def _loaded(self) -> LatentParts:
        if self._parts is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._parts

    def _latent(self, audio: Audio) -> Tensor:
        """Encode a loop (1, latent, frames)."""
        parts = self._loaded
        frames = _frames(parts, round(audio.seconds * self._info.rate))
        mono = torch.from_numpy(audio.samples.mean(axis=0, keepdims=True))
        heard = resampled(mono, frames * parts.image.config.hop)
        return parts.image.encode(heard[None].to(self._device))

    def _drawn(self, clean: Tensor) -> Tensor:
        """Draw what is thought, normed, as the image (1, bands, frames) that is sounded."""
        parts = self._loaded
        image: Tensor = parts.image.decoder.image(parts.latent(parts.network.raw(clean)))
        return image

    def _sound(self, rows: Tensor, noise_seed: int) -> Tensor:
        """Sound places (1, kept, frames) of one loop: (channels, frames * hop)."""
        parts = self._loaded
        shape = parts.image.noise_shape(1, rows.shape[-1])
        drawn = stream(noise_seed, Purpose.SOUND).uniform(-1.0, 1.0, shape).astype(np.float32)
        noise = torch.from_numpy(drawn).to(self._device)
        return parts.image.decode(parts.latent(rows), noise)[0]


def _frames(parts: LatentParts, samples: int) -> int:
    """Give how many latent frames come nearest to so many samples, as both networks take them."""
    return whole_frames(samples, parts.hop) * parts.network.config.unet.stride


def _check_bar(info: CheckpointInfo, parts: LatentParts, tempo: Tempo) -> None:
    samples = tempo.bar_frames(info.rate, info.bars)
    made = _frames(parts, samples) * parts.image.config.hop
    if abs(made - samples) > _PITCH * samples:
        raise CheckpointError(
            f"The checkpoint {info.name!r} makes {made} samples, but its manifest's "
            f"{counted(info.bars, 'bar')} at {info.native_bpm:g} BPM are {samples}."
        )


def _check_length(audio: Audio) -> None:
    if audio.seconds > LONGEST_SECONDS:
        raise CheckpointError(
            f"{audio.seconds:.0f} seconds are too long to vary: choose up to {LONGEST_SECONDS:g}."
        )
