"""The GAN engine: from a request to bars of sound, in chunks that can be stopped."""

from collections.abc import Iterator

import torch
from torch import Tensor

from loopstudio.audio.loop import close_gap
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.engines.device import choose_device, quick_dtype
from loopstudio.engines.gan.latent import LatentSpace, Position
from loopstudio.engines.gan.parts import Parts, load_parts
from loopstudio.engines.gan.voice import voice
from loopstudio.engines.noise import Purpose, normals
from loopstudio.engines.stopping import stoppable

MAX_CHUNK = 8
LARGEST_LAYER_FLOP = 12e9
"""A run is stopped between layers: none may take longer than about 100 ms on two cores."""


class GanEngine:
    """A loaded GAN checkpoint. Raises CheckpointError for a bundle that does not hold together."""

    def __init__(
        self, info: CheckpointInfo, device: str = "cpu", dtype: torch.dtype | None = None
    ) -> None:
        self._info = info
        self._device = choose_device(device)
        self._dtype = dtype or quick_dtype(self._device)
        self._parts: Parts | None = load_parts(info)
        self._tempo = Tempo(info.native_bpm)
        _check_bar(info, self._parts, self._tempo)
        self._latent = LatentSpace.of(self._parts, info.labels)
        self._chunk = chunk_size(self._parts)
        self._voice = voice(self._parts.vocoder, self._dtype)
        self._parts.generator.dtype = self._dtype

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        info, generator = self._info, self._loaded.config.generator
        return Capabilities(
            kind=info.kind,
            rate=info.rate,
            channels=info.channels,
            native_bpm=info.native_bpm,
            bars=info.bars,
            labels=info.labels,
            layers=generator.layers,
            w_dim=generator.w_dim,
            circular=generator.circular,
        )

    @torch.inference_mode()
    def generate(self, request: LoopRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the native bars, in order; ticks count finished loops.

        Raises Cancelled within the time of one layer, and CheckpointError for a style or a
        position that this checkpoint does not know.
        """
        run.tick(0, request.count)
        for first in range(0, request.count, self._chunk):
            indices = range(first, min(first + self._chunk, request.count))
            places = [self._latent.position(request, index) for index in indices]
            sounds = self._sounds(places, request, run, first)
            for index, place, sound in zip(indices, places, sounds, strict=True):
                yield self._take(request, index, place, sound)
                run.tick(index + 1, request.count)

    def close(self) -> None:
        """Free the networks."""
        self._parts = None

    @property
    def _loaded(self) -> Parts:
        if self._parts is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._parts

    def _sounds(
        self, places: list[Position], request: LoopRequest, run: Run, done: int
    ) -> Iterator[Tensor]:
        parts = self._loaded

        def tick() -> None:
            run.tick(done, request.count)

        with stoppable(parts.generator, tick), stoppable(self._voice, tick):
            images = self._images(parts, places, noisy=request.noise)
            seeds = [place.noise_seed for place in places]
            return iter(self._voice(images, seeds).cpu())

    def _images(self, parts: Parts, places: list[Position], *, noisy: bool) -> Tensor:
        """Draw log-mels (batch, bands, frames), no longer standardised."""
        shapes = [(1, *plane) for plane in parts.config.generator.noise_shapes]
        noise: list[Tensor | None] = [None] * len(shapes)
        if noisy:
            drawn = (normals(place.noise_seed, Purpose.MAPS, *shapes) for place in places)
            noise = [torch.stack(maps).to(self._device) for maps in zip(*drawn, strict=True)]
        w = torch.stack([place.w for place in places]).to(self._device)
        images = parts.generator.synthesise(w, noise)[:, 0]
        if parts.config.frames_first:
            images = images.transpose(1, 2)
        return images * parts.std[:, None] + parts.mean[:, None]

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
        )


def chunk_size(parts: Parts) -> int:
    """Give how many loops run at once, so that no single layer keeps a person waiting."""
    config = parts.config.generator
    largest = 0.0
    for i, (inputs, outputs) in enumerate(
        zip(config.channels[:-1], config.channels[1:], strict=True)
    ):
        cells = config.const[0] * config.const[1] * 4**i
        doubling, plain = cells * inputs * outputs, 4 * cells * outputs * outputs
        largest = max(largest, 18.0 * doubling, 18.0 * plain)
    return max(1, min(MAX_CHUNK, int(LARGEST_LAYER_FLOP / max(largest, 1.0))))


def _check_bar(info: CheckpointInfo, parts: Parts, tempo: Tempo) -> None:
    frames = tempo.bar_frames(info.rate, info.bars)
    made = parts.config.samples
    if not 0.5 * frames <= made <= frames:
        raise CheckpointError(
            f"The checkpoint {info.name!r} makes {made} samples, but its manifest's "
            f"{info.bars} bar(s) at {info.native_bpm:g} BPM are {frames}."
        )
