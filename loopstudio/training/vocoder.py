"""Training the vocoder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.data import Bars
from loopstudio.training.ema import FOLLOWED, Ema, small_optimiser_state
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.losses import (
    SCALES,
    SpectralEnergy,
    magnitudes,
    peak_energy_distance,
)
from loopstudio.training.objective import State
from loopstudio.training.recipe import VocoderRecipe
from loopstudio.training.spectrum_judge import SpectrumJudges
from loopstudio.training.tones import course_loss
from loopstudio.training.trained import check_sizes

PREVIEWED = 8


class VocoderObjective:
    """A vocoder that learns to sound like the bar whose image it is shown."""

    def __init__(self, recipe: VocoderRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = Bars(store, "train")
        self.held = Bars(store, "validation").some(PREVIEWED).to(device)
        self.mel = LogMel(recipe.mel).to(device)
        self.network = Vocoder(recipe.network).to(device)
        self.distance = SpectralEnergy(recipe.mel.rate, recipe.evenness)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.8, 0.99), weight_decay=0.0
        )
        self.judges = SpectrumJudges().to(device)
        self.judge_optimiser = torch.optim.AdamW(
            self.judges.parameters(), recipe.learning_rate / 2, betas=(0.8, 0.99)
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.1)
        self.learned_before = False

    def begin_from(self, vocoder: Vocoder) -> None:
        """Go on from a vocoder that has learned, with fresh optimisers.

        Raises TrainingError where it is of other sizes than the recipe's.
        """
        sizes = self.recipe.network
        # What is done to the sound afterwards may differ; tones can be learned later.
        alike = replace(
            vocoder.config,
            rounds=sizes.rounds,
            headroom_db=sizes.headroom_db,
            tones=vocoder.config.tones or sizes.tones,
            partials=vocoder.config.partials or sizes.partials,
        )
        check_sizes("vocoder", alike, sizes)
        for network in (self.network, self.ema.network):
            network.load_state_dict(self.network.state_dict() | vocoder.state_dict())
        # The average of tones that begin now forgets their first steps.
        known, wanted = vocoder.config, sizes
        self.learned_before = (known.tones, known.partials) == (wanted.tones, wanted.partials)

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random bars."""
        bars = self.bars.draw(self.recipe.batch, self.random).to(self.device)
        mel = self.mel(bars)
        mel = mel + self.recipe.mel_noise * torch.randn_like(mel) * torch.rand(
            len(bars), 1, 1, device=self.device
        )
        loss, figures = self._toned(bars, mel)
        if not self.recipe.tones_only:
            sounded, more = self._sounded(bars, mel, number)
            loss, figures = loss + sounded, figures | more
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        # One that had learned before has nothing to forget.
        self.ema.update(self.network, FOLLOWED if self.learned_before else number)
        return {"loss": loss.item(), **figures, "gradient": size.item()}

    def _toned(self, bars: Tensor, mel: Tensor) -> tuple[Tensor, dict[str, float]]:
        losses = [course_loss(t.course(mel), t.low.bands(bars)) for t in self.network.steadying]
        total = torch.stack([torch.zeros((), device=self.device), *losses]).sum()
        return total, {"tones": total.item()} if losses else {}

    def _sounded(self, bars: Tensor, mel: Tensor, number: int) -> tuple[Tensor, dict[str, float]]:
        with autocast(self.device):
            one, other = self.network.draws(mel, torch.randn_like(bars), torch.randn_like(bars))
        order = torch.randperm(len(SCALES), generator=self.random)[: self.recipe.scales]
        scales = [SCALES[int(i)] for i in order]
        loss, attraction = self.distance(bars, one, other, scales)
        figures = {"attraction": attraction.item()}
        if self.recipe.peak_weight:
            peaks = peak_energy_distance(bars, one, other)
            loss = loss + self.recipe.peak_weight * peaks
            figures["peaks"] = peaks.item()
        if number >= self.recipe.adversarial_from:
            loss = loss + self.recipe.adversarial_weight * self._judged(bars, one)
        return loss, figures

    def _judged(self, bars: Tensor, made: Tensor) -> Tensor:
        self.judges.requires_grad_(True)
        told = self.judges.tell_apart(bars, made.detach())
        self.judge_optimiser.zero_grad()
        told.backward()  # type: ignore[no-untyped-call]
        self.judge_optimiser.step()
        self.judges.requires_grad_(False)
        return self.judges.convince(bars, made)

    def state(self) -> State:
        """Give the network, its average and the optimiser: a folder of it stays under 60 MB."""
        return {
            **self.learner.state(),
            "judges": self.judges.state_dict(),
            "learned_before": self.learned_before,
            "judge_optimiser": small_optimiser_state(self.judge_optimiser),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)
        self.judges.load_state_dict(state["judges"])  # type: ignore[arg-type]
        self.judge_optimiser.load_state_dict(state["judge_optimiser"])  # type: ignore[arg-type]
        self.learned_before = bool(state.get("learned_before", False))

    @torch.no_grad()
    def resynthesised(self) -> Tensor:
        """Give the held-out bars (count, frames) through image and vocoder."""
        noise = torch.Generator().manual_seed(0)
        white = torch.randn(self.held.shape, generator=noise).to(self.device)
        sound: Tensor = self.ema.network(self.mel(self.held), white)
        return sound

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Write held-out bars beside their resynthesis; measure both spectrally."""
        sound = self.resynthesised()
        real, made = (self.mel(bars).cpu().numpy() for bars in (self.held, sound))
        write_image_sheet(folder / f"{number:07d}.png", real, made, columns=2)
        pairs = torch.stack((self.held, sound), dim=1).flatten().clamp(-1.0, 1.0)
        soundfile.write(folder / f"{number:07d}.flac", pairs.cpu().numpy(), self.recipe.mel.rate)
        image = float(np.abs(made - real).mean())
        linear = sum(
            (magnitudes(sound, n) - magnitudes(self.held, n)).norm()
            / magnitudes(self.held, n).norm()
            for n in SCALES
        )
        span = -self.recipe.mel.floor_db / 2
        return {"mel_db": image * span, "convergence": float(linear) / len(SCALES)}

    def export(self, folder: Path) -> None:
        """Write the averaged weights as vocoder.safetensors in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / "vocoder.safetensors")
