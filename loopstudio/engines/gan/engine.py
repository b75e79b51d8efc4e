"""The GAN engine: from a request to bars of sound, in chunks that can be stopped."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.audio.loop import close_gap
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.counted import counted
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.streams import Purpose
from loopstudio.core.tempo import Tempo
from loopstudio.engines.device import choose_device, quick_dtype
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.keyed import KeyedSpace
from loopstudio.engines.gan.latent import LatentSpace, Position
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.parts import Parts, load_parts
from loopstudio.engines.gan.voice import CarriedVoice, Voice, voice
from loopstudio.engines.noise import normals
from loopstudio.engines.steps import Steps
from loopstudio.engines.stopping import layers, stoppable
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

MAX_CHUNK = 8
LARGEST_LAYER_FLOP = 12e9
"""A run is stopped between layers: none may take longer than about 100 ms on two cores."""


@dataclass(frozen=True, eq=False)
class _Held:
    """What is freed when the engine closes."""

    parts: Parts
    latent: LatentSpace
    voice: Voice
    carried: CarriedVoice | None
    layers: int


def _hold(parts: Parts, info: CheckpointInfo, dtype: torch.dtype) -> _Held:
    parts.generator.dtype = dtype
    latent = _space(parts, info.labels)
    sounding = voice(parts.vocoder, dtype)
    plays = isinstance(parts.generator, Melodist)
    spoken = parts.vocoder
    carried = CarriedVoice(spoken) if plays and isinstance(spoken, Vocoder) else None
    return _Held(
        parts, latent, sounding, carried, len(layers(parts.generator)) + len(layers(sounding))
    )


def _space(parts: Parts, names: tuple[str, ...]) -> LatentSpace:
    keyed = isinstance(parts.config.generator, MelodistConfig)
    return KeyedSpace.of(parts, names) if keyed else LatentSpace.of(parts, names)


class GanEngine:
    """A loaded GAN checkpoint. Raises CheckpointError for a bundle that does not hold together."""

    def __init__(
        self, info: CheckpointInfo, device: str = "cpu", dtype: torch.dtype | None = None
    ) -> None:
        self._info = info
        self._device = choose_device(device)
        self._tempo = Tempo(info.native_bpm)
        parts = load_parts(info).on(self._device)
        _check_bar(info, parts.config, self._tempo)
        self._chunk = chunk_size(parts.config)
        self._held: _Held | None = _hold(parts, info, dtype or quick_dtype(self._device))

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        info, generator = self._info, self._loaded.parts.config.generator
        return replace(
            Capabilities.of(info),
            layers=generator.layers,
            w_dim=generator.w_dim,
            circular=generator.circular,
        )

    @torch.inference_mode()
    def generate(self, request: LoopRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the native bars, in order; ticks count layers and finished loops.

        Raises Cancelled within the time of one layer, and CheckpointError for a style or a
        position that this checkpoint does not know.
        """
        steps = Steps(request.indices, self._loaded.layers)
        run.tick(0, steps.total)
        for chunk in steps.chunks(self._chunk):
            places = [self._loaded.latent.position(request, index) for index in chunk]
            sounds = self._sounds(places, steps.ticking(run, chunk), noisy=request.noise)
            for index, place, sound in zip(chunk, places, sounds, strict=True):
                yield self._take(request, index, place, sound)
                run.tick(steps.after(chunk, index), steps.total)

    @torch.inference_mode()
    def roundtrip(self, audio: Audio) -> Audio:
        """Send one bar (mono, native rate) through its image and the vocoder, as is, unseeded.

        Raises CheckpointError for a published checkpoint, whose images are made another way.
        """
        held = self._loaded
        vocoder = held.parts.config.vocoder
        if not isinstance(vocoder, VocoderConfig):
            raise CheckpointError(f"{self._info.name!r} reads images that are not made here.")
        image = LogMel(vocoder.image)(torch.from_numpy(audio.samples[:1].copy()))
        return Audio(held.voice(image.to(self._device), [0]).cpu().numpy(), audio.rate)

    def close(self) -> None:
        """Free the networks."""
        self._held = None

    @property
    def _loaded(self) -> "_Held":
        if self._held is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._held

    def _sounds(
        self, places: list[Position], tick: Callable[[], None], *, noisy: bool
    ) -> Iterator[Tensor]:
        held = self._loaded
        with stoppable(held.parts.generator, tick), stoppable(held.voice, tick):
            w = torch.stack([place.w for place in places]).to(self._device)
            noise = self._noise(held.parts.config, places, noisy=noisy)
            images = _images(held.parts, w, noise)
            seeds = [place.noise_seed for place in places]
            if isinstance(held.parts.generator, Melodist) and held.carried is not None:
                carriers = held.parts.generator.carriers(w, noise)
                return iter(held.carried(images, seeds, carriers).cpu())
            return iter(held.voice(images, seeds).cpu())

    def _noise(
        self, config: GanConfig, places: list[Position], *, noisy: bool
    ) -> list[Tensor | None]:
        shapes = [(1, *plane) for plane in config.generator.noise_shapes]
        if not noisy:
            return [None] * len(shapes)
        drawn = (normals(place.noise_seed, Purpose.MAPS, *shapes) for place in places)
        return [torch.stack(maps).to(self._device) for maps in zip(*drawn, strict=True)]

    def _take(self, request: LoopRequest, index: int, place: Position, sound: Tensor) -> Take:
        info = self._info
        frames = self._tempo.bar_frames(info.rate, info.bars)
        return Take(
            audio=close_gap(Audio(sound.numpy(), info.rate), frames),
            tempo=self._tempo,
            bars=info.bars,
            index=index,
            seed=request.item_seed(index),
            label=None if place.label is None else info.labels[place.label],
            latent=place.point(),
            key=place.key,
        )


def _images(parts: Parts, w: Tensor, noise: list[Tensor | None]) -> Tensor:
    """Draw log-mels (batch, bands, frames), no longer standardised."""
    images = parts.generator.synthesise(w, noise)[:, 0]
    if parts.config.frames_first:
        images = images.transpose(1, 2)
    images = images * parts.std[:, None] + parts.mean[:, None]
    return parts.levels(images) if parts.levels else images


def chunk_size(config: GanConfig) -> int:
    """Give how many loops run at once, so that no single layer keeps a person waiting."""
    sizes = config.generator
    if isinstance(sizes, MelodistConfig):
        return MAX_CHUNK
    largest = 1.0
    for i, (inputs, outputs) in enumerate(pairwise(sizes.channels)):
        cells = math.prod(sizes.const) * 4**i
        # Two operations in each of nine cells; the plain layer works on the doubled plane.
        largest = max(largest, 18.0 * cells * outputs * max(inputs, 4 * outputs))
    return max(1, min(MAX_CHUNK, int(LARGEST_LAYER_FLOP / largest)))


def _check_bar(info: CheckpointInfo, config: GanConfig, tempo: Tempo) -> None:
    frames = tempo.bar_frames(info.rate, info.bars)
    made = config.samples
    if not 0.5 * frames <= made <= frames:
        raise CheckpointError(
            f"The checkpoint {info.name!r} makes {made} samples, but its manifest's "
            f"{counted(info.bars, 'bar')} at {info.native_bpm:g} BPM are {frames}."
        )
