"""Training Morph's own form: an autoencoder of the images that a vocoder sounds."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.posterior import parted
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import (
    ImageDecoder,
    ImageEncoder,
    ImageNetwork,
    Seen,
)
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.training.data import Bars
from loopstudio.training.ema import FOLLOWED, Ema
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.objective import State
from loopstudio.training.rave import divergence
from loopstudio.training.recipe import ImageRecipe

WEIGHTS = "image.safetensors"
PREVIEWED = 16
_LEVEL, _CHANGE = 20.0, 10.0
"""What a cell's distance counts, and that of its change from frame to frame: attacks are sharp."""


class ImageCoder(nn.Module):
    """An encoder and a decoder of images, without what sounds them."""

    def __init__(self, config: ImageConfig) -> None:
        super().__init__()
        self.encoder, self.decoder = ImageEncoder(config), ImageDecoder(config)

    def posterior(self, seen: Seen) -> tuple[Tensor, Tensor]:
        """Give means and scales (batch, latent, frames) of what is seen of sounds."""
        return parted(self.encoder(seen).float())


class ImageObjective:
    """An autoencoder that learns to draw the image that it was shown."""

    def __init__(self, recipe: ImageRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = Bars(store, "train")
        self.mel = LogMel(recipe.network.vocoder.image).to(device)
        self.held = self._images(Bars(store, "validation").some(PREVIEWED))
        self.network = ImageCoder(recipe.network).to(device)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.9, 0.99), weight_decay=0.0
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)
        self.learned_before = False

    def begin_from(self, network: ImageNetwork) -> None:
        """Go on from a network that has learned, with a fresh optimiser.

        Raises TrainingError where it is of other sizes than the recipe's.
        """
        sizes = self.recipe.network
        if replace(network.config, vocoder=sizes.vocoder) != sizes:
            raise TrainingError(
                "The checkpoint's network has other sizes than the recipe's: train from the "
                "beginning, or with the checkpoint's own recipe."
            )
        for coder in (self.network, self.ema.network):
            coder.encoder.load_state_dict(network.encoder.state_dict())
            coder.decoder.load_state_dict(network.decoder.image.state_dict())
        # The average of what has learned before forgets nothing.
        self.learned_before = True

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random bars."""
        image = self._images(self.bars.draw(self.recipe.batch, self.random))
        with autocast(self.device) if self.recipe.quick else nullcontext():
            mean, scale = self.network.posterior(Seen(image))
            latent = mean + scale * torch.randn_like(mean)
            drawn = self.network.decoder(latent).float()
        loss = _LEVEL * (drawn - image).abs().mean()
        changed = (drawn - drawn.roll(1, -1)) - (image - image.roll(1, -1))
        sharp = _CHANGE * changed.abs().mean()
        nats = divergence(mean, scale).sum(dim=1).mean()
        pull = self.recipe.pull.at(number)
        self.optimiser.zero_grad()
        (loss + sharp + pull * nats).backward()
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, FOLLOWED if self.learned_before else number)
        return {
            "loss": loss.item(),
            "sharp": sharp.item(),
            "nats": nats.item(),
            "gradient": size.item(),
        }

    def _images(self, bars: Tensor) -> Tensor:
        """Give bars (batch, samples) as images, as many frames as are whole latent ones."""
        hop = self.recipe.network.hop
        images: Tensor = self.mel(bars[:, : bars.shape[1] // hop * hop].to(self.device))
        return images

    def state(self) -> State:
        """Give the network, its average and the optimiser."""
        return {
            **self.learner.state(),
            "learned_before": self.learned_before,
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)
        self.learned_before = bool(state.get("learned_before", False))

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Draw held-out images beside what comes back of them, by the means of their latents."""
        mean, scale = self.ema.network.posterior(Seen(self.held))
        made = self.ema.network.decoder(mean).cpu().numpy()
        real = self.held.cpu().numpy()
        write_image_sheet(folder / f"{number:07d}.png", real, made, columns=2)
        nats = divergence(mean, scale).mean(dim=(0, 2))
        span = -self.mel.config.floor_db / 2
        return {
            "mel_db": float(np.abs(made - real).mean()) * span,
            "latents_used": float((nats > 0.1).sum()),
        }

    def export(self, folder: Path) -> None:
        """Write the averaged weights in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / WEIGHTS)
