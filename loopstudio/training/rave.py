"""Training RAVE (Caillon and Esling 2021) on bars that go in a circle."""

import math
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.gan.mel import LogMel, MelConfig
from loopstudio.engines.rave.bar import resampled, whole_frames
from loopstudio.engines.rave.network import Rave
from loopstudio.training.data import Bars
from loopstudio.training.ema import Ema, small_average, small_optimiser_state
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.losses import SCALES, SpectralEnergy, magnitudes
from loopstudio.training.objective import State
from loopstudio.training.recipe import RaveRecipe

PREVIEWED = 8
_STRETCHED = 2
"""Bars are heard as up to so many latent frames shorter or longer: a few cents apart."""


class RaveObjective:
    """An autoencoder that learns to sound like the bar it is told.

    Beside the divergence of its latents it learns by the spectral energy distance of two draws of
    its noise, as the vocoder does: noise is learned as noise, without a discriminator.
    """

    def __init__(self, recipe: RaveRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = Bars(store, "train")
        self.held = Bars(store, "validation").some(PREVIEWED).to(device)
        self.network = Rave(recipe.network).to(device)
        self.distance = SpectralEnergy(recipe.network.rate, recipe.evenness)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.8, 0.99), weight_decay=0.0
        )
        self.random = torch.Generator().manual_seed(recipe.seed)

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random bars."""
        bars = self._drawn()
        with autocast(self.device) if self.recipe.quick else nullcontext():
            mean, scale = self.network.posterior(bars[:, None], "joined")
            latent = mean + scale * torch.randn_like(mean)
            one, other = self._draws(latent, noisy=number >= self.recipe.noise_from)
        order = torch.randperm(len(SCALES), generator=self.random)[: self.recipe.scales]
        scales = [SCALES[int(i)] for i in order]
        first = one[:, 0]
        second = first if other is one else other[:, 0]
        loss, attraction = self.distance(bars, first, second, scales)
        nats = divergence(mean, scale).sum(dim=1).mean()
        pull = self.recipe.divergence * min(1.0, number / max(1, self.recipe.divergence_steps))
        self.optimiser.zero_grad()
        (loss + pull * nats).backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self._set_rate(number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, number)
        return {
            "loss": loss.item(),
            "attraction": attraction.item(),
            "nats": nats.item(),
            "gradient": size.item(),
        }

    def _drawn(self) -> Tensor:
        """Draw bars (batch, samples), one length for all of them: a whole number of frames."""
        bars = self.bars.draw(self.recipe.batch, self.random)
        hop = self.recipe.network.hop
        spread = torch.randint(-_STRETCHED, _STRETCHED + 1, (), generator=self.random)
        frames = max(1, whole_frames(bars.shape[-1], hop) + int(spread))
        return resampled(bars, frames * hop).to(self.device)

    def _draws(self, latent: Tensor, *, noisy: bool) -> tuple[Tensor, Tensor]:
        """Draw the sound of latents twice; without noise both are the same one."""
        if not noisy or self.recipe.network.noise is None:
            (made,) = self.network.draws(latent, 0.0 * self._noise(latent), edge="joined")
            return made, made
        noises = (self._noise(latent) for _ in range(2))
        one, other = self.network.draws(latent, *noises, edge="joined")
        return one, other

    def _noise(self, latent: Tensor) -> Tensor:
        shape = self.network.noise_shape(latent.shape[0], latent.shape[-1])
        return torch.rand(shape, device=self.device) * 2.0 - 1.0

    def _set_rate(self, number: int) -> None:
        recipe = self.recipe
        along = min(1.0, number / recipe.steps)
        cosine = 0.05 + 0.95 * 0.5 * (1.0 + math.cos(math.pi * along))
        rate = recipe.learning_rate * min(1.0, (number + 1) / recipe.warmup) * cosine
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def state(self) -> State:
        """Give the network, its average and the optimiser: a folder of it stays under 60 MB."""
        return {
            "network": self.network.state_dict(),
            "ema": small_average(self.ema),
            "optimiser": small_optimiser_state(self.optimiser),
            "random": self.random.get_state(),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.network.load_state_dict(state["network"])  # type: ignore[arg-type]
        self.ema.network.load_state_dict(state["ema"])  # type: ignore[arg-type]
        self.optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        self.random.set_state(state["random"])  # type: ignore[arg-type]

    @torch.no_grad()
    def reconstructed(self) -> tuple[Tensor, Tensor]:
        """Give held-out bars (count, frames) through the network, and their divergence (latent,).

        By the means of the latents; the noise is the same each time.
        """
        hop, samples = self.recipe.network.hop, self.held.shape[-1]
        bars = resampled(self.held, whole_frames(samples, hop) * hop)
        network = self.ema.network
        mean, scale = network.posterior(bars[:, None], "joined")
        drawn = torch.Generator().manual_seed(0)
        shape = network.noise_shape(len(bars), mean.shape[-1])
        noise = (torch.rand(shape, generator=drawn) * 2.0 - 1.0).to(self.device)
        made = network.decode(mean, noise, "joined")[:, 0]
        return resampled(made, samples), divergence(mean, scale).mean(dim=(0, 2))

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Write held-out bars beside their reconstruction; measure both spectrally."""
        sound, nats = self.reconstructed()
        config = MelConfig(rate=self.recipe.network.rate)
        mel = LogMel(config)
        real, made = (mel(bars.cpu()).numpy() for bars in (self.held, sound))
        write_image_sheet(folder / f"{number:07d}.png", real, made, columns=2)
        pairs = torch.stack((self.held, sound), dim=1).flatten().clamp(-1.0, 1.0)
        soundfile.write(folder / f"{number:07d}.flac", pairs.cpu().numpy(), config.rate)
        linear = sum(
            (magnitudes(sound, n) - magnitudes(self.held, n)).norm()
            / magnitudes(self.held, n).norm()
            for n in SCALES
        )
        return {
            "mel_db": float(np.abs(made - real).mean()) * -config.floor_db / 2,
            "convergence": float(linear) / len(SCALES),
            "latents_used": float((nats > 0.1).sum()),
        }

    def export(self, folder: Path) -> None:
        """Write the averaged weights as rave.safetensors in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / "rave.safetensors")


def divergence(mean: Tensor, scale: Tensor) -> Tensor:
    """Give the Kullback-Leibler divergence of normals from the standard one, in nats each."""
    return 0.5 * (mean.square() + scale.square() - 2.0 * scale.log() - 1.0)
