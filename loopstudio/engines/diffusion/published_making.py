"""Making: from what is asked of a published network to the sound of one loop."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from loopstudio.audio.original import sound_of
from loopstudio.audio.resample import resample
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Fresh,
    Original,
    Repaint,
    Source,
    Vary,
)
from loopstudio.core.engine import Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.between import noised, turned
from loopstudio.engines.diffusion.counting import Counted, Heard, taken
from loopstudio.engines.diffusion.denoiser import Denoiser, GuidedDenoiser, VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.extending import Piece, extended, pieces, repeated
from loopstudio.engines.diffusion.keeping import Keeping, KeepingLows, Kept, Lows
from loopstudio.engines.diffusion.network import Vocoder
from loopstudio.engines.diffusion.published_told import (
    Denoising,
    lows_of,
    mixed,
    none_of,
    together,
    told_of,
)
from loopstudio.engines.diffusion.sampling import PRESETS, standing
from loopstudio.engines.diffusion.turned import Filling, Turned, Window
from loopstudio.engines.diffusion.unet import NOTHING, Given


class PublishedMaking:
    """What is alike for all loops of a request: levels, sounds it is of, and what these tell.

    A loop has `samples` samples at the network's rate, a new one-shot at most as many as it learned
    on. Raises CheckpointError for sounds that were heard by another network, and InvalidValue for
    those that are not the request's bars.
    """

    def __init__(self, network: Denoising, request: DiffuseRequest, samples: int) -> None:
        self._request, self._device = request, network.device
        self._sampling = replace(PRESETS[request.sampler], calls=request.calls)
        self._network, self._each = network, 2 if request.is_guided else 1
        idea = request.idea
        strength = idea.strength if isinstance(idea, Vary) else 1.0
        self._at = self._sampling.levels(strength, self._each)
        self._words = None if request.embedding is None else self._looked_at(request.embedding)
        samples = made_samples(network.config, request, samples)
        self._whole = samples
        self._pieces = pieces(samples, request.bars, request.sound_bars)
        if self._pieces:
            samples = len(self._pieces[0].places)
        channels, rate = network.config.sound.channels, network.config.sound.rate
        self._shape = (channels, samples)
        window = Window(network.config, samples)
        heard = round(self._whole * request.sound_bars / request.bars)
        self._sounds = [
            loop_of(source, request, rate, (channels, heard)).to(self._device)
            for source in idea.sounds
        ]
        with torch.inference_mode():
            # What goes on from a loop is told nothing of it.
            again = () if self._pieces else self._sounds
            self._told = [self._worded(told_of(network, sound, window)) for sound in again]
            self._turned = Turned(network, window, voices=isinstance(network, Vocoder))
            like = torch.zeros(0, device=self._device)
            self._denoiser = VDenoiser(self._turned, self._at, like=like)
        self._ends: Tensor | None = None

    @property
    def questions(self) -> int:
        """How often the network is asked for one loop; under guidance that is two calls."""
        most = self._sampling.calls_of(self._at) * self._request.pieces
        return min(self._request.questions, most)

    @torch.inference_mode()
    def prepare(self, run: Run) -> None:
        """Follow two sounds back to noise, once for all loops between them."""
        if isinstance(self._request.idea, Between) and self._ends is None:
            self._turned.begin(self._request.seed)
            denoise = self._denoiser.told(together(*self._told))
            counted = Counted(denoise, run, len(self._at) - 1)
            self._ends = noised(counted, torch.cat(self._sounds), self._at)

    @torch.inference_mode()
    def sound(self, index: int, run: Run, heard: Heard | None = None) -> Tensor:
        """Give the loop (channels, samples) of one item.

        The run ticks before each question; heard is given what stands after it, and says whether
        that is enough.
        """
        seeds = [self._request.item_seed(index)]
        self._turned.begin(seeds[0])
        start = Drawing(seeds, Purpose.LATENT, self._shape, self._device)
        draw = Drawing(seeds, Purpose.STEPS, self._shape, self._device)
        if self._pieces:
            return self._extended(start, draw, run, heard)[0]
        share = (index + 1) / (self._request.count + 1)
        denoise = self._guided(self._denoiser.told(self._given(share)))
        lows, kept = self._lows(share), self._kept()
        denoise = denoise if lows is None else KeepingLows(denoise, lows)
        denoise = denoise if kept is None else Keeping(denoise, kept)
        total = self._sampling.calls_of(self._at) * self._each
        counted = Counted(denoise, run, total, each=self._each, heard=heard)
        first = self._start(share, start)
        made = taken(lambda: self._sampling.solve(counted, first, self._at, draw))
        made = made if lows is None else lows.within(made)
        return (made if kept is None else kept.exactly(made))[0]

    def _extended(self, start: Drawing, draw: Drawing, run: Run, heard: Heard | None) -> Tensor:
        plain = self._guided(self._denoiser.told(self._given(0.0)))
        each = self._sampling.calls_of(self._at) * self._each
        total = each * len(self._pieces)

        def make(_piece: Piece, kept: Kept, hear: Heard, place: int) -> tuple[Tensor, bool]:
            denoise = Keeping(plain, kept)
            done = place * each
            counted = Counted(denoise, run, total, each=self._each, heard=hear, done=done)
            first = standing(self._at[0], start())
            made = taken(lambda: self._sampling.solve(counted, first, self._at, draw))
            return kept.exactly(made), counted.ended

        return extended(repeated(self._sounds[0], self._whole), self._pieces, make, heard)

    def _start(self, share: float, draw: Drawing) -> Tensor:
        first = self._at[0]
        match self._request.idea:
            case Vary():
                return standing(first, draw(), self._sounds[0])
            case Between():
                assert self._ends is not None
                return turned(self._ends[:1], self._ends[1:], share)
            case _:
                return standing(first, draw())

    def _given(self, share: float) -> Given:
        if isinstance(self._request.idea, Between):
            first, second = self._told
            return mixed(first, second, share)
        return self._told[0] if self._told else self._worded(NOTHING)

    def _looked_at(self, embedding: LatentTrack) -> Tensor:
        return torch.from_numpy(embedding.array().T.copy())[None].to(self._device)

    def _worded(self, given: Given) -> Given:
        """Give what a network is told, and the embedding that was asked for."""
        return given if self._words is None else replace(given, embedding=self._words)

    def _guided(self, denoise: VDenoiser) -> Denoiser:
        if not self._request.is_guided:
            return denoise
        none = none_of(self._network)
        assert none is not None
        return GuidedDenoiser(denoise, none, self._request.guidance)

    def _lows(self, share: float) -> Lows | None:
        """Give what an upsampler leaves of its sound, or of two so far apart."""
        if not self._sounds:
            return None
        first, last = self._sounds[0], self._sounds[-1]
        return lows_of(self._network, torch.lerp(first, last, share))

    def _kept(self) -> Kept | None:
        idea = self._request.idea
        if not isinstance(idea, Repaint):
            return None
        samples = self._shape[1]
        painted = idea.painted.share((np.arange(samples) + 0.5) / samples)
        return Kept(self._sounds[0], torch.from_numpy(1.0 - painted).to(self._sounds[0]))


def made_samples(config: Filling, request: DiffuseRequest, samples: int) -> int:
    """Say how many of a loop's samples are made: a one-shot is over before its bar is."""
    if not config.sound.one_shot or not isinstance(request.idea, Fresh):
        return samples
    return min(samples, config.filled(config.sound.samples))


def loop_of(source: Source, request: DiffuseRequest, rate: int, shape: tuple[int, int]) -> Tensor:
    """Give a sound as a loop (1, channels, samples) at the request's tempo and a network's rate.

    Raises CheckpointError for what another network heard, InvalidValue for other bars.
    """
    if not isinstance(source, Original):
        raise CheckpointError(
            "A sound was encoded by another checkpoint, and this one works on sound itself: choose "
            "it again."
        )
    channels, samples = shape
    heard = stretch(sound_of(source), source.tempo, request.tempo, request.sound_bars)
    return voiced(resample(heard, rate, samples, circular=True), channels)


def voiced(audio: Audio, channels: int) -> Tensor:
    """Give sound as so many channels (1, channels, samples): their mean, where it has others."""
    sound = audio.samples
    if audio.channels != channels:
        sound = np.repeat(sound.mean(axis=0, keepdims=True), channels, axis=0)
    return torch.from_numpy(sound.copy())[None]
