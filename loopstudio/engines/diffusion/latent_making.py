"""Making: from what is asked of Diffuse's own form to the latents of one loop."""

from dataclasses import replace

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Extend,
    Repaint,
    Source,
    Vary,
)
from loopstudio.core.engine import Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.key import is_minor, pitch_class
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.between import noised, turned
from loopstudio.engines.diffusion.counting import Counted, Heard, taken
from loopstudio.engines.diffusion.denoiser import Denoiser, GuidedDenoiser, VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.extending import Piece, extended, pieces, repeated
from loopstudio.engines.diffusion.keeping import Keeping, Kept
from loopstudio.engines.diffusion.latent_network import UNKNOWN, LatentNetwork
from loopstudio.engines.diffusion.sampling import PRESETS, standing
from loopstudio.engines.diffusion.unet import Given

_OCTAVE = 12


class Making:
    """What is alike for all loops of a request: levels, what is told, and the sounds it is of.

    Raises CheckpointError for styles, keys and sounds that the network does not know.
    """

    def __init__(
        self, network: LatentNetwork, request: DiffuseRequest, info: CheckpointInfo, frames: int
    ) -> None:
        self.network, self.request, self.info = network, request, info
        self.each = 2 if request.is_guided else 1
        self._sampling = replace(PRESETS[request.sampler], calls=request.calls)
        if request.embedding is not None:
            raise CheckpointError(
                f"{info.title} is told a style and a key, and no embedding: leave it out."
            )
        if request.precision != "full":
            raise CheckpointError(f"{info.title} is computed in full precision only: ask for that.")
        idea = request.idea
        self._at = self._sampling.levels(
            idea.strength if isinstance(idea, Vary) else 1.0, self.each
        )
        self._shape = (network.config.latent, frames)
        self._words = style_number(info, request.style), key_number(network, info, request.key)
        self._sounds = [network.normed(self._placed(sound)) for sound in idea.sounds]
        self._ends: Tensor | None = None
        own, stride = request.sound_bars, network.config.unet.stride
        self._pieces = pieces(frames, request.bars, own, stride)

    @property
    def questions(self) -> int:
        """How often the network is asked for one loop; under guidance that is two calls."""
        return min(self.request.questions, self._sampling.calls_of(self._at) * self.request.pieces)

    @torch.inference_mode()
    def rows(self, index: int, run: Run, heard: Heard | None = None) -> Tensor:
        """Give places (1, latent, frames) along the axes of one item.

        The run ticks before each question; heard is given what stands after it, normed, and says
        whether that is enough.
        """
        request, device = self.request, self.network.mean.device
        if isinstance(request.idea, Extend):
            return self.network.raw(self._extended(index, run, heard))
        seeds = [request.item_seed(index)]
        start = Drawing(seeds, Purpose.LATENT, self._shape, device)
        draw = Drawing(seeds, Purpose.STEPS, self._shape, device)
        kept = self._kept()
        denoise = self._denoiser()
        denoise = denoise if kept is None else Keeping(denoise, kept)
        total = self._sampling.calls_of(self._at, self.each)
        counted = Counted(denoise, run, total, each=self.each, heard=heard)
        first = self._start(index, start)
        made = taken(lambda: self._sampling.solve(counted, first, self._at, draw))
        return self.network.raw(made if kept is None else kept.exactly(made))

    @torch.inference_mode()
    def prepare(self, run: Run) -> None:
        """Follow two sounds back to noise, once for all loops between them."""
        if isinstance(self.request.idea, Between) and self._ends is None:
            both = torch.cat(self._sounds)
            plain = Counted(self._plain(len(both)), run, len(self._at) - 1)
            self._ends = noised(plain, both, self._at)

    def _extended(self, index: int, run: Run, heard: Heard | None) -> Tensor:
        """Give a sound made longer (1, latent, frames), normed."""
        seeds, device = [self.request.item_seed(index)], self.network.mean.device
        shape = self._shape[0], len(self._pieces[0].places)
        start = Drawing(seeds, Purpose.LATENT, shape, device)
        draw = Drawing(seeds, Purpose.STEPS, shape, device)
        each = self._sampling.calls_of(self._at, self.each)
        total = each * len(self._pieces)

        def make(piece: Piece, kept: Kept, hear: Heard, place: int) -> tuple[Tensor, bool]:
            denoise = Keeping(self._denoiser(piece), kept)
            done = place * each
            counted = Counted(denoise, run, total, each=self.each, heard=hear, done=done)
            first = standing(self._at[0], start())
            made = taken(lambda: self._sampling.solve(counted, first, self._at, draw))
            return kept.exactly(made), counted.ended

        whole = repeated(self._sounds[0], self._shape[1])
        return extended(whole, self._pieces, make, heard)

    def _start(self, index: int, draw: Drawing) -> Tensor:
        request, first = self.request, self._at[0]
        match request.idea:
            case Vary():
                return standing(first, draw(), self._sounds[0])
            case Between():
                assert self._ends is not None
                share = (index + 1) / (request.count + 1)
                return turned(self._ends[:1], self._ends[1:], share)
            case _:
                return standing(first, draw())

    def _kept(self) -> Kept | None:
        if not isinstance(self.request.idea, Repaint):
            return None
        sound = self._sounds[0]
        painted = self.request.idea.painted.over(self._shape[1])
        return Kept(sound, torch.from_numpy(1.0 - painted).to(sound))

    def _denoiser(self, piece: Piece | None = None) -> Denoiser:
        plain = self._plain(1, piece)
        if not self.request.is_guided:
            return plain
        return GuidedDenoiser(plain, self.network.none, self.request.guidance)

    def _plain(self, batch: int, piece: Piece | None = None) -> VDenoiser:
        device, (_, frames) = self.network.mean.device, self._shape
        style, key = (torch.full((batch,), word, device=device) for word in self._words)
        given = self.network.given(style, key, frames, self.request.bars)
        if piece is not None and given.beside is not None:
            given = Given(piece.of(given.beside), embedding=given.embedding)
        return VDenoiser(self.network, self._at, given, like=self.network.mean)

    @property
    def _frames_heard(self) -> int:
        """How long sounds have to be: as the loop, but for one that is made longer."""
        return round(self._shape[1] * self.request.sound_bars / self.request.bars)

    def _placed(self, source: Source) -> Tensor:
        if not isinstance(source, LatentTrack):
            raise CheckpointError(
                "A sound was meant for another checkpoint, which works on sound itself: choose it "
                "again."
            )
        places = source.array()
        if places.shape[0] != self._shape[0]:
            raise CheckpointError(
                f"A sound of {places.shape[0]} dimensions was encoded by another checkpoint: this "
                f"one has {self._shape[0]}. Choose it again."
            )
        if places.shape[1] != self._frames_heard:
            raise CheckpointError(
                f"A sound of {places.shape[1]} frames is not as long as the loop that is asked "
                f"for ({self._frames_heard}): ask for as many bars as it has."
            )
        return torch.from_numpy(places)[None].to(self.network.mean)


def style_number(info: CheckpointInfo, style: str | None) -> int:
    """Give the number of a style, or of none; raises CheckpointError for one not known."""
    if style is None:
        return UNKNOWN
    if style not in info.labels:
        known = ", ".join(info.labels) or "none"
        raise CheckpointError(f"{info.title} does not know the style {style!r}; it knows {known}.")
    return info.labels.index(style)


def key_number(network: LatentNetwork, info: CheckpointInfo, key: str | None) -> int:
    """Give the number of a key: 0 to 11 major from C on, 12 to 23 minor; or of none.

    Raises CheckpointError where the network knows none.
    """
    if key is None:
        return UNKNOWN
    if not network.config.keys:
        raise CheckpointError(f"{info.title} knows no keys: ask for none.")
    return pitch_class(key) + _OCTAVE * is_minor(key)
