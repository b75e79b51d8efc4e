"""Training RAVE (Caillon and Esling 2021) on bars that go in a circle."""

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
from loopstudio.training.augmentation import augmented, stretch
from loopstudio.training.data import Bars
from loopstudio.training.ema import Ema, small_optimiser_state
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.losses import SCALES, SpectralEnergy, band_scales, magnitudes
from loopstudio.training.objective import State
from loopstudio.training.plateau import Plateau
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.wave_judges import WaveJudges

PREVIEWED = 8
_STRETCHED = 2
"""Bars are heard as up to so many latent frames shorter or longer: a few cents apart."""


class RaveObjective:
    """An autoencoder that learns to sound like the bar it is told.

    Beside the divergence of its latents it learns by the spectral energy distance of two draws of
    its noise, as the vocoder does: noise is learned as noise, without a discriminator. That of the
    sound is joined, by the recipe, by that of its sub-bands, as in RAVE; here they are those of the
    sound that was made, a thousandth off what the decoder gives. A second stage, where the recipe
    has one, leaves the encoder as it is and brings in judges of the wave.
    """

    def __init__(self, recipe: RaveRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = Bars(store, "train")
        self.held = Bars(store, "validation").some(PREVIEWED).to(device)
        self.network = Rave(recipe.network).to(device)
        sizes = recipe.network
        self.distance = SpectralEnergy(sizes.rate, recipe.evenness)
        rate = sizes.rate // sizes.bands
        self.band_distance = SpectralEnergy(rate, recipe.evenness, sizes.bands)
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
        lines = self._lines(bars)
        with autocast(self.device) if self.recipe.quick else nullcontext():
            with torch.set_grad_enabled(not judged):
                mean, scale = self.network.posterior_of_lines(lines, "joined")
            latent = mean + scale * torch.randn_like(mean)
            one, other = self._draws(latent, noisy=number >= self.recipe.noise_from)
        if judged and number % self.recipe.judge_every == 0:
            return self._judge(bars, one)
        loss, told = self._distances(bars, lines, one, other)
        nats = divergence(mean, scale).sum(dim=1).mean()
        pull = self.recipe.pull.at(number)
        if judged:
            score, match = self.judges.requires_grad_(False).convince(bars, one)
            loss = loss + self.recipe.adversarial * score + self.recipe.matching * match
            told |= {"score": score.item(), "match": match.item()}
        size = self._learn(loss + pull * nats, number)
        return {"loss": loss.item(), "nats": nats.item(), "gradient": size, **told}

    def _distances(
        self, bars: Tensor, lines: Tensor, one: Tensor, other: Tensor
    ) -> tuple[Tensor, dict[str, float]]:
        """Give the distance of bars and their sub-bands from two draws, and its parts."""
        order = torch.randperm(len(SCALES), generator=self.random)[: self.recipe.scales]
        scales = [SCALES[int(i)] for i in order]
        whole, attraction = self.distance(bars, one, other, scales)
        told = {"full_band": whole.item(), "attraction": attraction.item()}
        weight = self.recipe.band_weight
        if not weight:
            return whole, told
        first = self._lines(one)
        second = first if other is one else self._lines(other)
        sizes = band_scales(scales, self.recipe.network.bands)
        parts, _ = self.band_distance(lines, first, second, sizes)
        return whole + weight * parts, told | {"sub_bands": parts.item()}

    def _lines(self, bars: Tensor) -> Tensor:
        """Give the sub-bands (batch, bands, frames) of bars (batch, samples)."""
        return self.network.pqmf.analyse(bars[:, None], "joined")

    def _learn(self, loss: Tensor, number: int) -> float:
        """Do one update of the network; gives the size of its gradient."""
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, number)
        return size.item()

    def _judge(self, bars: Tensor, made: Tensor) -> dict[str, float]:
        told: Tensor = self.judges.requires_grad_(True).tell_apart(bars, made.detach())
        self.judge_optimiser.zero_grad()
        told.backward()  # type: ignore[no-untyped-call]
        self.judge_optimiser.step()
        return {"judges": told.item()}

    def _drawn(self) -> Tensor:
        """Draw bars (batch, samples), one length for all of them: a whole number of frames.

        A loop that is cut is none: where RAVE crops pieces, bars begin anywhere and stay whole.
        """
        bars = self.bars.draw(self.recipe.batch, self.random)
        hop = self.recipe.network.hop
        spread = torch.randint(-_STRETCHED, _STRETCHED + 1, (), generator=self.random)
        longer = stretch(self.recipe.pitch, self.random)
        frames = max(1, whole_frames(round(longer * bars.shape[-1]), hop) + int(spread))
        return augmented(resampled(bars, frames * hop), self.recipe, self.random).to(self.device)

    def _draws(self, latent: Tensor, *, noisy: bool) -> tuple[Tensor, Tensor]:
        """Draw the sound (batch, samples) of latents twice; without noise both are the same one."""
        if not noisy or self.recipe.network.noise is None:
            (made,) = self.network.draws(latent, 0.0 * self._noise(latent), edge="joined")
            sound = made[:, 0]
            return sound, sound
        noises = (self._noise(latent) for _ in range(2))
        one, other = self.network.draws(latent, *noises, edge="joined")
        return one[:, 0], other[:, 0]

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


def divergence(mean: Tensor, scale: Tensor) -> Tensor:
    """Give the Kullback-Leibler divergence of normals from the standard one, in nats each."""
    return 0.5 * (mean.square() + scale.square() - 2.0 * scale.log() - 1.0)
