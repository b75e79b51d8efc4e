"""Training our own diffusion vocoder: from the image of a loop and noise to its sound."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.polishing import POLISHING, Polish, polished, sounded
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.vocoding.mel import mel_scale
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.data import Bars
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.ema import Ema
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.losses import SCALES, magnitudes, spectral_distance
from loopstudio.training.objective import State

WEIGHTS = "diffusion-vocoder.safetensors"
PREVIEWED, _TIMES, _NORMED = 8, 8, 64


class _Unwatched:
    """A run that nobody stops."""

    def tick(self, done: int, total: int) -> None:
        """Go on."""


class DiffusionVocoderObjective:
    """A network that learns to tell a loop's sound from noise, told its image (v-objective).

    Where `vocoder` is set, previews also polish what that one makes of held-out loops.
    """

    vocoder: Vocoder | None = None

    def __init__(
        self, recipe: DiffusionVocoderRecipe, store: LoopStore, device: torch.device
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = Bars(store, "train")
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

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random loops at random times."""
        count = self.recipe.batch
        bars = self.bars.draw(count, self.random).to(self.device)
        # One time from each of `count` parts of the way: less noise in the gradient.
        times = (torch.arange(count) + torch.rand(count, generator=self.random)) / count
        image = self._blurred(self.network.image(bars))
        clean = self.network.cells(bars, image)
        noise = torch.randn(clean.shape, generator=self.random)
        with self._format():
            off = _off(self.network, clean, noise, times, image)
        loss = (off * self.weights).mean()
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, number)
        return {"loss": loss.item(), "gradient": size.item()}

    def state(self) -> State:
        """Give the network, its average and the optimiser: a folder of it stays under 60 MB."""
        return self.learner.state()

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Write held-out loops beside what comes back of their images from fixed seeds; measure.

        mel_db is the mean distance of images, stft that of spectra of six sizes.
        """
        network, seeds = self.ema.network, range(len(self.held))
        image = network.image(self.held)
        made = sounded(network, image, seeds, _Unwatched(), POLISHING)
        real, drawn = (network.image(bars).cpu().numpy() for bars in (self.held, made))
        write_image_sheet(folder / f"{number:07d}.png", real, drawn, columns=2)
        pairs = torch.stack((self.held, made), dim=1).flatten().clamp(-1.0, 1.0)
        rate = self.recipe.network.rate
        soundfile.write(folder / f"{number:07d}.flac", pairs.cpu().numpy(), rate)
        figures = {"validation_loss": self._validated(image)} | self._figures("", made)
        if self.vocoder is None:
            return figures
        white = torch.randn(self.held.shape, generator=torch.Generator().manual_seed(0))
        quick = self.vocoder(image.cpu(), white).to(self.device)
        again = polished(network, quick, seeds, _Unwatched(), Polish(), image)
        return figures | self._figures("quick_", quick) | self._figures("polished_", again)

    def export(self, folder: Path) -> None:
        """Write the averaged weights in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / WEIGHTS)

    def _format(self) -> AbstractContextManager[object]:
        return autocast(self.device) if self.recipe.quick else nullcontext()

    def _blurred(self, image: Tensor) -> Tensor:
        """Give images as generators draw them, which are never quite right."""
        noise = torch.randn(image.shape, generator=self.random).to(image)
        share = torch.rand(len(image), 1, 1, generator=self.random).to(image)
        return image + self.recipe.mel_noise * noise * share

    @torch.no_grad()
    def _norm(self) -> None:
        """Let cells have deviation one over loops: each band of them, or, uncoloured, all."""
        bars = self.bars.draw(_NORMED, self.random).to(self.device)
        cells = self.network.cells(bars, self.network.image(bars))
        over = (0, 2) if self.recipe.network.colour else (0, 1, 2)
        deviation = cells.square().mean(over).sqrt().clamp(min=1e-6)
        self.network.deviation.copy_(deviation.view(-1, 1).expand_as(self.network.deviation))

    def _validated(self, image: Tensor) -> float:
        """Give what v is off on held-out loops, over all times and all cells alike."""
        network = self.ema.network
        clean = network.cells(self.held, image)
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(0))
        places = [(place + 0.5) / _TIMES for place in range(_TIMES)]
        losses = [
            _off(network, clean, noise, torch.full((len(clean),), at), image).mean().item()
            for at in places
        ]
        return sum(losses) / len(losses)

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


def _off(
    network: WaveNetwork, clean: Tensor, noise: Tensor, times: Tensor, image: Tensor
) -> Tensor:
    """Give the square of what v (Salimans and Ho 2022) is off at times (batch,), cell by cell."""
    noise, times = noise.to(clean), times.to(clean)
    angle = (times * torch.pi / 2)[:, None, None]
    noisy = angle.cos() * clean + angle.sin() * noise
    wanted = angle.cos() * noise - angle.sin() * clean
    found: Tensor = network(noisy, network.styles(times), network.given(image))
    return (found.float() - wanted).square()
