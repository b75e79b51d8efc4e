"""Training our own diffusion vocoder: from a dull or a vocoded loop and noise to its sound."""

import math
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.completion import missed
from loopstudio.engines.diffusion.dulling import cut, known_bands, known_cells
from loopstudio.engines.diffusion.polishing import Polish, polished, raised
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import Guide, WaveNetwork
from loopstudio.engines.vocoding.mel import mel_scale
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.alignment import aligned
from loopstudio.training.data import Bars
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.ema import Ema
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.losses import SCALES, magnitudes, spectral_distance
from loopstudio.training.objective import State
from loopstudio.training.quarter_turn import noisy, velocity
from loopstudio.training.sounding import Sounding
from loopstudio.training.subject import UNWATCHED
from loopstudio.training.trained import check_sizes
from loopstudio.training.vocoded import Vocoded, VocodedTwice

WEIGHTS = "diffusion-vocoder.safetensors"
PREVIEWED, _TIMES, _NORMED = 8, 8, 64
PREVIEWED_CUT = 4_000.0
CUTOFFS = 1_500.0, 12_000.0
"""Between which frequencies, in Hz, loops are cut."""
_FARTHEST = 0.2
"""How far off a completed image is told: cells too loud for it would be all that is learned."""


@dataclass(frozen=True, eq=False)
class Lessons:
    """Loops (batch, samples), and what the network is told of each."""

    sound: Tensor
    image: Tensor
    guide: Guide


def joined(one: Lessons, other: Lessons) -> Lessons:
    """Give both in one batch."""
    guides = one.guide, other.guide
    return Lessons(
        torch.cat((one.sound, other.sound)),
        torch.cat((one.image, other.image)),
        Guide(torch.cat([g.sound for g in guides]), torch.cat([g.known for g in guides])),
    )


class DiffusionVocoderObjective:
    """A network that learns to tell a loop's sound from noise (v-objective), told its image.

    Of half of the loops it is also told what a quick vocoder makes of them, in whose phases they
    are brought; of the other half what a cut leaves, and the image of that, completed.
    """

    def __init__(
        self,
        recipe: DiffusionVocoderRecipe,
        store: LoopStore,
        device: torch.device,
        vocoder: Vocoder,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device, self.vocoder = recipe, device, vocoder
        self.bars = Bars(store, "train")
        self.vocoded = Vocoded(self.bars, vocoder, recipe.seed)
        twice = VocodedTwice(self.bars, vocoder, recipe.seed)
        self.sounding = Sounding(twice, recipe.network.rate, quick=recipe.quick)
        self.held = Bars(store, "validation").some(PREVIEWED).to(device)
        self.network = WaveNetwork(recipe.network).to(device)
        self.random = torch.Generator().manual_seed(recipe.seed)
        self._norm()
        self.weights = cell_weights(recipe.network, recipe.evenness).to(device)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)

    def begin_from(self, network: WaveNetwork) -> None:
        """Go on from a network that has learned, with a fresh optimiser.

        Raises TrainingError where it is of other sizes than the recipe's.
        """
        sizes = self.recipe.network
        check_sizes("network", replace(network.config, rounds=sizes.rounds, sure=sizes.sure), sizes)
        for own in (self.network, self.ema.network):
            own.load_state_dict(network.state_dict())

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random loops at random times."""
        told = self.recipe.batch - self.recipe.batch // 2
        heard = self.network.deviation.new_zeros(())
        if self.recipe.sounding:
            heard = self.sounding.loss(self.network, told, self.random)
            lessons, guessed = self._of_dull(self.recipe.batch // 2)
        else:
            vocoded = self._of_vocoder(told)
            dulled, guessed = self._of_dull(self.recipe.batch // 2)
            lessons = joined(vocoded, dulled)
        loss = self._missed(lessons)
        self.optimiser.zero_grad()
        (loss + guessed + self.recipe.sounding * heard).backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, number)
        figures = {"loss": loss.item(), "completion": guessed.item(), "gradient": size.item()}
        return figures | ({"sounding": heard.item()} if self.recipe.sounding else {})

    def _missed(self, lessons: Lessons) -> Tensor:
        """Give what v is off of lessons at random times, of what they do not tell."""
        count = len(lessons.sound)
        # One time from each of `count` parts of the way: less noise in the gradient.
        places = torch.randperm(count, generator=self.random)
        times = (places + torch.rand(count, generator=self.random)) / count
        off = self._off(self.network, lessons, times, self.random)
        unknown = 1.0 - lessons.guide.known[..., None]
        return (off * self.weights * unknown).mean()

    def state(self) -> State:
        """Give the network, its average and the optimiser: a folder of it stays under 60 MB."""
        return self.learner.state()

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Write held-out loops beside what becomes of them from fixed seeds; measure.

        mel_db is the mean distance of images, stft that of spectra of six sizes: of what the quick
        vocoder makes of them, of that polished, of them cut at 4 kHz, and of that made whole.
        """
        network, seeds, held = self.ema.network, range(len(self.held)), self.held
        white = torch.randn(held.shape, generator=torch.Generator().manual_seed(0))
        quick = self.vocoder(network.image(held).cpu(), white).to(self.device)
        dull = cut(held, self.recipe.network.rate, PREVIEWED_CUT)
        made = {
            "quick": quick,
            "polished": polished(network, quick, seeds, UNWATCHED, Polish()),
            "dull": dull,
            "raised": raised(network, dull, PREVIEWED_CUT, seeds, UNWATCHED),
        }
        real, again = (network.image(x).cpu().numpy() for x in (held, made["polished"]))
        write_image_sheet(folder / f"{number:07d}.png", real, again, columns=2)
        heard = torch.stack((held, *made.values()), dim=1).flatten().clamp(-1.0, 1.0)
        rate = self.recipe.network.rate
        soundfile.write(folder / f"{number:07d}.flac", heard.cpu().numpy(), rate)
        figures = {"validation_loss": self._validated(quick)}
        for name, sound in made.items():
            figures |= self._figures(f"{name}_", sound)
        return figures

    def export(self, folder: Path) -> None:
        """Write the averaged weights in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / WEIGHTS)

    def _of_vocoder(self, count: int) -> Lessons:
        """Give what a vocoder sounds, told an image between its sound's own and the loop's."""
        quick, real = (x.to(self.device) for x in self.vocoded.draw(count, self.random))
        share = torch.rand(count, 1, 1, generator=self.random).to(quick)
        image = torch.lerp(self.network.image(real), self.network.image(quick), share)
        guide = Guide(quick, quick.new_zeros(count, self.recipe.network.cells))
        return Lessons(real, self._blurred(image), guide)

    def _of_dull(self, count: int) -> tuple[Lessons, Tensor]:
        """Give loops of which the lows are told, and how far off their completed images are."""
        config = self.recipe.network
        bars = self.bars.draw(count, self.random).to(self.device)
        low, high = (math.log(hertz) for hertz in CUTOFFS)
        parts = torch.rand(count, generator=self.random).tolist()
        cutoffs = [math.exp(low + part * (high - low)) for part in parts]
        rows = zip(bars, cutoffs, strict=True)
        lows = torch.stack([cut(bar, config.rate, cutoff) for bar, cutoff in rows])
        cells = torch.stack([known_cells(config, cutoff) for cutoff in cutoffs]).to(bars)
        bands = torch.stack([known_bands(config, cutoff) for cutoff in cutoffs]).to(bars)[..., None]
        image = self.network.image(bars)
        guess = self.network.completion(self.network.image(lows), bands)
        told = image + (guess.detach() - image).clamp(-_FARTHEST, _FARTHEST)
        missing = (missed(guess, image) * (1.0 - bands)).mean()
        return Lessons(bars, told, Guide(lows, cells)), missing

    def _blurred(self, image: Tensor) -> Tensor:
        """Give images as generators draw them, which are never quite right."""
        noise = torch.randn(image.shape, generator=self.random).to(image)
        share = torch.rand(len(image), 1, 1, generator=self.random).to(image)
        return image + self.recipe.mel_noise * noise * share

    def _off(
        self, network: WaveNetwork, lessons: Lessons, times: Tensor, random: torch.Generator
    ) -> Tensor:
        """Give the square of what v (Salimans and Ho 2022) is off at times (batch,), by cell."""
        clean = network.cells(lessons.sound, lessons.image)
        noise = torch.randn(clean.shape, generator=random).to(clean)
        times = times.to(clean)
        # In bfloat16 what is told would be coarse, and takes a hundred times as long.
        given = network.given(lessons.image, lessons.guide)
        standing, styles = noisy(clean, noise, times), network.styles(times)
        with autocast(self.device) if self.recipe.quick else nullcontext():
            found: Tensor = network(standing, styles, given)
        return (found.float() - velocity(clean, noise, times)).square()

    @torch.no_grad()
    def _norm(self) -> None:
        """Let cells have deviation one over loops: each band of them, or, uncoloured, all."""
        bars = self.bars.draw(_NORMED, self.random).to(self.device)
        cells = self.network.cells(bars, self.network.image(bars))
        over = (0, 2) if self.recipe.network.colour else (0, 1, 2)
        deviation = cells.square().mean(over).sqrt().clamp(min=1e-6)
        self.network.deviation.copy_(deviation.view(-1, 1).expand_as(self.network.deviation))

    def _validated(self, quick: Tensor) -> float:
        """Give what v is off on held-out loops, told the vocoder's, over all times and cells."""
        guide = Guide(quick, quick.new_zeros(len(quick), self.recipe.network.cells))
        real = aligned(self.held, quick)
        lessons = Lessons(real, self.ema.network.image(quick), guide)
        random = torch.Generator().manual_seed(0)
        places = [(place + 0.5) / _TIMES for place in range(_TIMES)]
        losses = [
            self._off(self.ema.network, lessons, torch.full((len(quick),), at), random).mean()
            for at in places
        ]
        return float(sum(losses) / len(losses))

    def _figures(self, name: str, made: Tensor) -> dict[str, float]:
        image = self.ema.network.image
        distance = float((image(made) - image(self.held)).abs().mean())
        spectra = [
            spectral_distance(magnitudes(self.held, n), magnitudes(made, n)).mean().item()
            for n in SCALES
        ]
        span = self.recipe.network.floor_db / 2
        return {f"{name}mel_db": distance * span, f"{name}stft": float(np.mean(spectra))}


def cell_weights(network: WaveConfig, evenness: float) -> Tensor:
    """Weigh bands of cells (cells, 1), one on average: every hertz alike (0), or every mel (1)."""
    edges = np.linspace(0.0, network.rate / 2, network.cells + 1)
    mels = np.diff(mel_scale(edges)) ** evenness
    return torch.from_numpy((mels / mels.mean()).astype(np.float32))[:, None]
