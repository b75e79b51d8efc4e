"""Training Diffuse's own form: diffusion over the latents of a checkpoint of Morph."""

from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import HEARD
from loopstudio.core.errors import TrainingError
from loopstudio.core.samplers import USUAL_SAMPLER
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.latent_network import UNKNOWN, LatentNetwork
from loopstudio.engines.diffusion.latent_parts import LatentParts
from loopstudio.engines.diffusion.sampling import PRESETS
from loopstudio.engines.rave.parts import Parts, load_parts
from loopstudio.training.diffusion_recipe import DiffusionRecipe
from loopstudio.training.ema import FOLLOWED, Ema
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.latents import Latents
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.objective import State
from loopstudio.training.quarter_turn import noisy, velocity
from loopstudio.training.restoring import Bars, Restoring, made
from loopstudio.training.trained import check_sizes, own_image

WEIGHTS = "diffusion.safetensors"
PREVIEWED, _TIMES = 16, 16
_SAMPLING = PRESETS[USUAL_SAMPLER]
_HALF = 2e-3
"""How far an axis may be from itself once it was kept in half precision."""


class DiffusionObjective:
    """A network that learns to tell loops from noise, in latents (v-objective)."""

    def __init__(
        self,
        recipe: DiffusionRecipe,
        store: LoopStore,
        device: torch.device,
        sounder: CheckpointInfo,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        kept = recipe.network.latent
        self.latents = Latents(store, "train", sounder, kept)
        self.held = Latents(store, "validation", sounder, kept)
        self.parts, self.images = load_parts(sounder), own_image(sounder)
        self.network = LatentNetwork(recipe.network).to(device)
        mean, deviation = self.latents.moments()
        self.network.mean.copy_(mean)
        self.network.deviation.copy_(deviation)
        self.weights = _weights(self.parts, kept, recipe.heard).to(device)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), recipe.learning_rate, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)
        self.learned_before = False
        self.begun: LatentNetwork | None = None
        self.restoring = Restoring(recipe, self.weights, device) if recipe.judged else None

    def begin_from(self, parts: LatentParts) -> None:
        """Go on from a network that has learned latents of the same checkpoint, in its own norm.

        Raises TrainingError where it is of other sizes than the recipe's, or was told its latents
        along other axes.
        """
        check_sizes("network", parts.network.config, self.recipe.network)
        own = torch.from_numpy(self.parts.basis.axes[: parts.axes.shape[0]]).float()
        if own.shape != parts.axes.shape or not torch.allclose(own, parts.axes, atol=_HALF):
            raise TrainingError(
                "The checkpoint learned latents of another checkpoint of Morph: name that one."
            )
        for network in (self.network, self.ema.network):
            network.load_state_dict(parts.network.state_dict())
        # The average of what has learned before forgets nothing.
        self.learned_before = True
        self.begun = parts.network

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random loops at random times."""
        count = self.recipe.batch
        drawn, styles, keys = self.latents.draw(count, self.random)
        # One time from each of `count` parts of the way: less noise in the gradient.
        times = (torch.arange(count) + torch.rand(count, generator=self.random)) / count
        noise = torch.randn(drawn.shape, generator=self.random)
        share = self.recipe.forgotten
        told = [forgotten(words, share, self.random) for words in (styles, keys)]
        clean = self.network.normed(drawn.to(self.device))
        # For so few frames the plain form of attention is a fifth quicker to learn than the fused.
        with sdpa_kernel(SDPBackend.MATH), self._format():
            off = distance(self.network, clean, noise, times, *told)
        loss = (self.weights * off).mean()
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        said = {} if self.restoring is None else self._judged(self.restoring)
        size = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, FOLLOWED if self.learned_before else number)
        return {"loss": loss.item(), "gradient": size.item(), **said}

    def state(self) -> State:
        """Give the network, its average and the optimiser."""
        judge = {} if self.restoring is None else self.restoring.state()
        begun = {} if self.begun is None else {"begun": _sum(self.begun)}
        learned = {"learned_before": self.learned_before}
        return {**self.learner.state(), **judge, **begun, **learned}

    def restore(self, state: State) -> None:
        """Go on from a state; raises TrainingError where it began with another checkpoint."""
        if self.begun is not None and state.get("begun", _sum(self.begun)) != _sum(self.begun):
            raise TrainingError("It went on from another checkpoint: name that one by --from.")
        self.learner.restore(state)
        if self.restoring is not None:
            self.restoring.restore(state)
        self.learned_before = bool(state.get("learned_before", False))

    @torch.no_grad()
    def average(self) -> LatentNetwork:
        """Give what is shown and shipped: the average, and in it what it went on from."""
        average = self.ema.network
        if not self.recipe.kept or self.begun is None:
            return average
        blended, begun = deepcopy(average), self.begun.state_dict()
        for name, weights in blended.state_dict().items():
            weights.lerp_(begun[name].to(weights), self.recipe.kept)
        return blended

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Draw loops at fixed seeds beside held-out ones; tell the loss on held-out loops."""
        which = torch.linspace(0, len(self.held) - 1, PREVIEWED).long()
        real = self.held.at(which)
        styles, keys = self.held.styles[which], self.held.keys[which]
        random = torch.Generator().manual_seed(0)
        noise = torch.randn(real.shape, generator=random)
        average = self.average()
        losses = torch.stack(
            [
                distance(
                    average,
                    average.normed(real.to(self.device)),
                    noise,
                    torch.full((PREVIEWED,), (place + 0.5) / _TIMES),
                    styles,
                    keys,
                )
                for place in range(_TIMES)
            ]
        ).mean(dim=0)
        own = drawn(average, noise, styles, keys)
        beside = self._images(real), self._images(own)
        write_image_sheet(folder / f"{number:07d}.png", *beside, columns=2)
        heard = (self.weights * losses).mean()
        return {"validation_loss": losses.mean().item(), "validation_heard": heard.item()}

    def export(self, folder: Path) -> None:
        """Write the averaged weights in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.average().state_dict().items()}
        save_file(tensors, folder / WEIGHTS)

    def _judged(self, restoring: Restoring) -> dict[str, float]:
        """Let a judge hear what the network restores: its pull is added to the gradients."""
        drawn, *told = self.latents.draw(self.recipe.judged, self.random)
        share = self.recipe.forgotten
        words = (forgotten(each, share, self.random).to(self.device) for each in told)
        given = Bars(self.network.normed(drawn.to(self.device)), *words)
        with sdpa_kernel(SDPBackend.MATH):
            restored = restoring.pull(self.network, self.ema.network, given, self.random)
        return restoring.learn(self.network, given, restored)

    def _format(self) -> AbstractContextManager[object]:
        return autocast(self.device) if self.recipe.quick else nullcontext()

    def _images(self, rows: Tensor) -> NDArray[np.float32]:
        latent = raw_latents(self.parts, rows.cpu())
        images: NDArray[np.float32] = self.images.decoder.image(latent).numpy()
        return images


def _sum(network: LatentNetwork) -> float:
    """Give a number that no other network has."""
    return sum(weights.detach().double().sum().item() for weights in network.parameters())


def forgotten(words: Tensor, share: float, random: torch.Generator) -> Tensor:
    """Leave out a share of words, so that a network learns to do without them as well."""
    absent = torch.rand(len(words), generator=random) < share
    return torch.where(absent, UNKNOWN, words)


def raw_latents(parts: Parts, rows: Tensor) -> Tensor:
    """Give latents (batch, latent, frames) of the first places along the axes of a checkpoint."""
    axes = torch.from_numpy(parts.basis.axes[: rows.shape[1]]).float()
    mean = torch.from_numpy(parts.basis.mean).float()[:, None]
    return axes.t() @ rows + mean


def drawn(network: LatentNetwork, noise: Tensor, styles: Tensor, keys: Tensor) -> Tensor:
    """Give rows of latents that a network makes of noise (batch, latent, frames)."""
    like = noise.to(network.mean.device)
    return network.raw(made(network, like, [styles, keys], _SAMPLING)).cpu()


def distance(
    network: LatentNetwork,
    clean: Tensor,
    noise: Tensor,
    times: Tensor,
    styles: Tensor,
    keys: Tensor,
) -> Tensor:
    """Give the mean square (latent,) of what v (Salimans and Ho 2022) is off, at times (batch,)."""
    device = clean.device
    noise, times = noise.to(device), times.to(device)
    given = network.given(styles.to(device), keys.to(device), clean.shape[-1])
    found = network(noisy(clean, noise, times), network.styles(times), given)
    wanted = velocity(clean, noise, times)
    off: Tensor = (found.float() - wanted).square().mean(dim=(0, 2))
    return off


def _weights(parts: Parts, kept: int, power: float) -> Tensor:
    """Give how much each latent counts (latent,), one in the mean."""
    if parts.importance != HEARD:
        return torch.ones(kept)
    weights = torch.from_numpy(parts.basis.shares[:kept]).float().clamp(min=0.0) ** power
    return weights / weights.mean()
