"""Training RAVE (Caillon and Esling 2021) on bars that go in a circle."""

import math
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.device import autocast
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.training.data import Bars
from loopstudio.training.ema import Ema, small_optimiser_state
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.losses import SCALES, SpectralEnergy, magnitudes
from loopstudio.training.objective import State
from loopstudio.training.plateau import Plateau
from loopstudio.training.recipe import RaveRecipe
from loopstudio.training.wave_judges import WaveJudges

PREVIEWED = 8
_POLE = 0.99
_STRETCHED = 2
"""Bars are heard as up to so many latent frames shorter or longer: a few cents apart."""


class RaveObjective:
    """An autoencoder that learns to sound like the bar it is told.

    Beside the divergence of its latents it learns by the spectral energy distance of two draws of
    its noise, as the vocoder does: noise is learned as noise, without a discriminator. A second
    stage, where the recipe has one, leaves the encoder as it is and brings in judges of the wave.
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
        self.judges = WaveJudges(recipe.judge_capacity).to(device)
        self.judge_optimiser = torch.optim.AdamW(
            self.judges.parameters(), recipe.judge_rate, betas=(0.5, 0.9), weight_decay=0.0
        )
        self.plateau = Plateau(recipe.patience)
        self.judged_from = recipe.judged_from
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.05)

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random bars: of the network, or of its judges."""
        bars = self._drawn()
        judged = number >= self.judged_from
        with autocast(self.device) if self.recipe.quick else nullcontext():
            with torch.set_grad_enabled(not judged):
                mean, scale = self.network.posterior(bars[:, None], "joined")
            latent = mean + scale * torch.randn_like(mean)
            one, other = self._draws(latent, noisy=number >= self.recipe.noise_from)
        if judged and number % self.recipe.judge_every == 0:
            return self._judge(bars, one[:, 0])
        order = torch.randperm(len(SCALES), generator=self.random)[: self.recipe.scales]
        scales = [SCALES[int(i)] for i in order]
        first = one[:, 0]
        second = first if other is one else other[:, 0]
        loss, attraction = self.distance(bars, first, second, scales)
        nats = divergence(mean, scale).sum(dim=1).mean()
        pull = self.recipe.divergence * min(1.0, number / max(1, self.recipe.divergence_steps))
        told: dict[str, float] = {}
        if judged:
            score, match = self.judges.requires_grad_(False).convince(bars, first)
            loss = loss + self.recipe.adversarial * score + self.recipe.matching * match
            told = {"score": score.item(), "match": match.item()}
        self.optimiser.zero_grad()
        (loss + pull * nats).backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, number)
        return {
            "loss": loss.item(),
            "attraction": attraction.item(),
            "nats": nats.item(),
            "gradient": size.item(),
            **told,
        }

    def _judge(self, bars: Tensor, made: Tensor) -> dict[str, float]:
        told: Tensor = self.judges.requires_grad_(True).tell_apart(bars, made.detach())
        self.judge_optimiser.zero_grad()
        told.backward()  # type: ignore[no-untyped-call]
        self.judge_optimiser.step()
        return {"judges": told.item()}

    def _drawn(self) -> Tensor:
        """Draw bars (batch, samples), one length for all of them: a whole number of frames."""
        bars = self.bars.draw(self.recipe.batch, self.random)
        hop = self.recipe.network.hop
        spread = torch.randint(-_STRETCHED, _STRETCHED + 1, (), generator=self.random)
        frames = max(1, whole_frames(bars.shape[-1], hop) + int(spread))
        turned = mangled(bars, self.recipe.mangle, self.recipe.network.rate, self.random)
        return resampled(turned, frames * hop).to(self.device)

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

    def state(self) -> State:
        """Give the network, its average and the optimiser: a folder of it stays under 60 MB."""
        return {
            **self.learner.state(),
            "judges": self.judges.state_dict(),
            "judge_optimiser": small_optimiser_state(self.judge_optimiser),
            "judged_from": self.judged_from,
            "plateau": asdict(self.plateau),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)
        if "judges" in state:
            self.judges.load_state_dict(state["judges"])  # type: ignore[arg-type]
            self.judge_optimiser.load_state_dict(state["judge_optimiser"])  # type: ignore[arg-type]
            self.judged_from = min(self.judged_from, int(state["judged_from"]))  # type: ignore[call-overload]
            self.plateau = replace(Plateau(**state["plateau"]), patience=self.recipe.patience)  # type: ignore[arg-type]

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
        mel_db = float(np.abs(made - real).mean()) * -config.floor_db / 2
        if self.plateau.note(mel_db):
            self.judged_from = min(self.judged_from, number)
        return {
            "mel_db": mel_db,
            "convergence": float(linear) / len(SCALES),
            "latents_used": float((nats > 0.1).sum()),
        }

    def export(self, folder: Path) -> None:
        """Write the averaged weights as rave.safetensors in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / "rave.safetensors")


def mangled(bars: Tensor, probability: float, rate: int, random: torch.Generator) -> Tensor:
    """Turn the phases of some bars (batch, samples) by an all-pass of 20 to 2,000 Hz, round a loop.

    A pair of poles at 0.99, as in RAVE's training: magnitudes stay, and how waves add up does not.
    """
    if not probability:
        return bars
    draws = torch.rand(2, len(bars), generator=random)
    hertz = torch.exp(math.log(20.0) + draws[0] * math.log(100.0))
    turn = torch.polar(torch.ones(()), 2.0 * math.pi * hertz / rate)[:, None]
    omega = torch.linspace(0.0, math.pi, bars.shape[-1] // 2 + 1)
    back = torch.polar(torch.ones(()), -omega)
    below = (1.0 - _POLE * turn * back) * (1.0 - _POLE * turn.conj() * back)
    response = back.square() * below.conj() / below
    made = torch.fft.irfft(torch.fft.rfft(bars) * response, bars.shape[-1])
    return torch.where((draws[1] < probability)[:, None], made, bars)


def divergence(mean: Tensor, scale: Tensor) -> Tensor:
    """Give the Kullback-Leibler divergence of normals from the standard one, in nats each."""
    return 0.5 * (mean.square() + scale.square() - 2.0 * scale.log() - 1.0)
