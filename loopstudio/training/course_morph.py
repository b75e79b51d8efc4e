"""Teaching Morph's own form the courses of partials, once its images are learned.

What draws the image stays as it is: the courses have latents of their own.
"""

import math
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import Entry, LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.vocoding.course import FREE, QUIET, Course, turned
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork, Seeing
from loopstudio.training.data import Bars
from loopstudio.training.ema import FOLLOWED, Ema
from loopstudio.training.image_morph import PREVIEWED, WEIGHTS, ImageCoder
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.learner import Learner, Schedule
from loopstudio.training.objective import State
from loopstudio.training.rave import divergence
from loopstudio.training.recipe import ImageRecipe
from loopstudio.training.tones import course_loss

_LARGEST_STEP = 2.0


class CourseObjective:
    """Latents that learn to hold how the partials of bars turn. It begins from a checkpoint."""

    def __init__(self, recipe: ImageRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.bars = _Mixed(store, recipe.batch)
        self.low = recipe.network.vocoder.narrow.to(device)
        self.seeing = Seeing(recipe.network).to(device)
        self.held = self._whole(_keyed(store, "validation").some(PREVIEWED))
        self.network = ImageCoder(recipe.network).to(device)
        self.ema = Ema(self.network, recipe.ema_decay)
        self.courses = [p for n, p in self.network.named_parameters() if ".courses." in n]
        self.network.requires_grad_(False)
        for weight in self.courses:
            weight.requires_grad_(True)
        self.optimiser = torch.optim.AdamW(
            self.courses, recipe.learning_rate, betas=(0.9, 0.99), weight_decay=0.0
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.learner = Learner(self.network, self.ema, self.optimiser, self.random)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)
        self.learned_before = self.begun = False

    def begin_from(self, network: ImageNetwork) -> None:
        """Take over what a network has learned: images, and courses if it holds any.

        Raises TrainingError where its images are told by other sizes than the recipe's.
        """
        known, sizes = network.config, self.recipe.network
        if _grown(known, sizes) != sizes or known.vocoder.image != sizes.vocoder.image:
            raise TrainingError(
                "The checkpoint's network has other sizes than the recipe's: name the checkpoint "
                "whose images these courses belong to."
            )
        for coder in (self.network, self.ema.network):
            for part, learned in (
                (coder.encoder, network.encoder),
                (coder.decoder, network.decoder.image),
            ):
                part.load_state_dict(part.state_dict() | learned.state_dict())
        self.learned_before, self.begun = bool(known.courses), True

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random bars, half of them in a key where there are such."""
        if not self.begun:
            raise TrainingError("Courses belong to images that are learned: go on --from them.")
        sounds = self._whole(self.bars.draw(self.random))
        with autocast(self.device) if self.recipe.quick else nullcontext():
            mean, scale = self.network.posterior(self.seeing(sounds))
            course = self._told(self.network, mean + scale * torch.randn_like(mean))
        told = course_loss(course, self.low.bands(sounds), evenly=False)
        own = slice(self.recipe.network.drawn, None)
        nats = divergence(mean[:, own], scale[:, own]).sum(dim=1).mean()
        pull = self.recipe.pull.at(number)
        self.optimiser.zero_grad()
        (told + pull * nats).backward()  # type: ignore[no-untyped-call]
        size = torch.nn.utils.clip_grad_norm_(self.courses, _LARGEST_STEP)
        self.schedule.set(self.optimiser, number)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network, FOLLOWED if self.learned_before else number)
        return {"courses": told.item(), "nats": nats.item(), "gradient": size.item()}

    def _whole(self, bars: Tensor) -> Tensor:
        """Give of bars (batch, samples) as much as is whole latent frames."""
        hop = self.recipe.network.hop
        return bars[:, : bars.shape[1] // hop * hop].to(self.device)

    def _told(self, network: ImageCoder, latent: Tensor) -> Course:
        course: Course | None = network.decoder.told(latent)[1]
        if course is None:
            raise TrainingError("The recipe's network has no latents that hold courses.")
        return course

    def state(self) -> State:
        """Give the network, its average and the optimiser."""
        return {**self.learner.state(), "learned_before": self.learned_before}

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.learner.restore(state)
        self.learned_before, self.begun = bool(state["learned_before"]), True

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Measure held-out bars by the means of their latents, and draw how their partials turn."""
        mean, scale = self.ema.network.posterior(self.seeing(self.held))
        course = self._told(self.ema.network, mean)
        heard = self.low.bands(self.held)
        real = torch.angle(turned(heard, 1)) * heard.abs() / (heard.abs() + QUIET)
        made = torch.angle(course.near) * course.steadiness(FREE)
        left, right = ((turn / math.pi).cpu().numpy() for turn in (real, made))
        write_image_sheet(folder / f"{number:07d}.png", left, right, columns=2)
        missed = course_loss(course, heard, evenly=False).item()
        nats = divergence(mean, scale)[:, self.recipe.network.drawn :].mean(dim=(0, 2))
        return {"courses": missed, "latents_used": float((nats > 0.1).sum())}

    def export(self, folder: Path) -> None:
        """Write the averaged weights, those of the images as well, in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / WEIGHTS)


class _Mixed:
    """Bars half of which are in a key, where a dataset holds such."""

    def __init__(self, store: LoopStore, batch: int) -> None:
        self.keyed, self.every = _keyed(store, "train"), Bars(store, "train")
        self.counts = batch // 2, batch - batch // 2

    def draw(self, random: torch.Generator) -> Tensor:
        both = zip((self.keyed, self.every), self.counts, strict=True)
        return torch.cat([bars.draw(count, random) for bars, count in both if count])


def _keyed(store: LoopStore, split: str) -> Bars:
    """Give the bars of a split that are in a key; all of them where none is."""
    known = any(store.entries[int(i)].key for i in store.indices(split))
    return Bars(store, split, _in_key if known else None)


def _in_key(entry: Entry) -> bool:
    return bool(entry.key)


def _grown(known: ImageConfig, sizes: ImageConfig) -> ImageConfig:
    """Give the sizes of a network that sounds by another's vocoder, and learns its courses if it
    has none.
    """
    if known.courses:
        return replace(known, vocoder=sizes.vocoder)
    return replace(
        known,
        latent=known.latent + sizes.courses,
        courses=sizes.courses,
        course_width=sizes.course_width,
        course_blocks=sizes.course_blocks,
        vocoder=sizes.vocoder,
    )
