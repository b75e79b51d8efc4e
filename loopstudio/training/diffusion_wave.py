"""Training Diffuse's own form on sound itself: to tell loops from noise, as they sound.

Nothing is encoded first and nothing has to be sounded afterwards; for that a bar is 88,200 frames
where it is 42 in latents. It wants a GPU.
"""

from contextlib import nullcontext
from pathlib import Path

import soundfile
import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.watching import image_of
from loopstudio.training.diffusion import distance, drawn, forgotten
from loopstudio.training.diffusion_recipe import SoundRecipe
from loopstudio.training.ema import Ema
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.objective import State
from loopstudio.training.sounds import Sounds

WEIGHTS = "diffusion-wave.safetensors"
PREVIEWED, _TIMES = 4, 8


class SoundObjective:
    """A network that learns to tell loops from noise, as they sound (v-objective)."""

    def __init__(self, recipe: SoundRecipe, store: LoopStore, device: torch.device) -> None:
        """Raise TrainingError for a network of other channels than the dataset's one."""
        if recipe.network.latent != 1:
            raise TrainingError("Loops of a dataset have one channel: set network.latent to 1.")
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.rate = store.description.rate
        stride = recipe.network.unet.stride
        self.sounds, self.held = (Sounds(store, part, stride) for part in ("train", "validation"))
        self.network = LatentNetwork(recipe.network).to(device)
        self.network.deviation.fill_(self.sounds.deviation())
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random loops at random times."""
        count = self.recipe.batch
        sound, styles, keys = self.sounds.draw(count, self.random)
        # One time from each of `count` parts of the way: less noise in the gradient.
        times = (torch.arange(count) + torch.rand(count, generator=self.random)) / count
        # Where it is wanted: millions of numbers a step would take longer to draw than to learn by.
        noise = torch.randn(sound.shape, device=self.device)
        told = [forgotten(words, self.recipe.forgotten, self.random) for words in (styles, keys)]
        clean = self.network.normed(sound.to(self.device))
        with autocast(self.device) if self.recipe.quick else nullcontext():
            loss = distance(self.network, clean, noise, times, *told).mean()
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
        """Write loops at fixed seeds, pictured beside held-out ones; tell the loss on those."""
        which = torch.linspace(0, len(self.held) - 1, PREVIEWED).long()
        real, styles, keys = self.held.at(which), self.held.styles[which], self.held.keys[which]
        noise = torch.randn(real.shape, generator=torch.Generator().manual_seed(0))
        network = self.ema.network
        clean = network.normed(real.to(self.device))
        losses = [
            distance(network, clean, noise, torch.full((PREVIEWED,), at), styles, keys)
            .mean()
            .item()
            for at in ((place + 0.5) / _TIMES for place in range(_TIMES))
        ]
        made = drawn(network, noise, styles, keys)
        images = image_of(real, self.rate).numpy(), image_of(made, self.rate).numpy()
        write_image_sheet(folder / f"{number:07d}.png", *images, columns=2)
        _write_sounds(folder / f"{number:07d}.flac", made, self.rate)
        return {"validation_loss": sum(losses) / len(losses)}

    def export(self, folder: Path) -> None:
        """Write the averaged weights in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / WEIGHTS)


def _write_sounds(path: Path, sounds: Tensor, rate: int) -> None:
    """Write loops (count, 1, samples) one after the other."""
    soundfile.write(path, sounds.flatten().clamp(-1.0, 1.0).numpy(), rate)
