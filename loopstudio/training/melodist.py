"""Training a melodist: through encoders it draws the scores and the latents of given loops."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import autocast
from loopstudio.engines.gan.melodist import Likely, Melodist
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.rave.parts import load_parts
from loopstudio.training.ema import Ema, halved, small_average, small_optimiser_state
from loopstudio.training.encoder import divergence, fit_prior, sampled
from loopstudio.training.image_sheet import write_image_sheet
from loopstudio.training.latents import Latents
from loopstudio.training.learner import Schedule
from loopstudio.training.melodist_encoder import NotesEncoder, SoundEncoder, Told
from loopstudio.training.melodist_losses import (
    decibels_off,
    importance,
    latent_loss,
    score_loss,
    shares_right,
)
from loopstudio.training.melodist_material import Loops, Material
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.objective import State
from loopstudio.training.playing_judging import Bars, PlayingJudging
from loopstudio.training.trained import own_image

WEIGHTS = "melodist.safetensors"
FITTED, _PROBED, _SHOWN, _TOGETHER = 3_000, 32, 16, 64
Chosen = Callable[[Tensor, Tensor], Tensor]
"""What is taken of a mean and a log variance."""
_IMAGE = re.compile(r"(^|\.)image\.")
_TAUGHT = "melodist."
_SCORE = 0.02
"""What a nat of a score counts against the mean square of latents: both learn at one rate."""


class Taught(nn.Module):
    """A melodist and what teaches it."""

    def __init__(
        self, melodist: Melodist, notes_encoder: NotesEncoder, sound_encoder: SoundEncoder
    ) -> None:
        super().__init__()
        self.melodist = melodist
        self.notes_encoder, self.sound_encoder = notes_encoder, sound_encoder

    @classmethod
    def begun(cls, config: MelodistConfig) -> "Taught":
        """Begin from nothing."""
        return cls(Melodist(config), NotesEncoder(config), SoundEncoder(config))


@dataclass(frozen=True, eq=False)
class Drawn:
    """What was drawn of given loops, where they were told to lie, and what the player was told."""

    likely: Likely
    normed: Tensor
    notes: Told
    sound: Told
    styles: Tensor


class MelodistObjective:
    """A melodist that learns to draw what its encoders read."""

    def __init__(
        self,
        recipe: MelodistRecipe,
        store: LoopStore,
        device: torch.device,
        sounder: CheckpointInfo,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.given = Material(store, "train", sounder, recipe)
        self.held = Material(store, "validation", sounder, recipe)
        self.network = Taught.begun(recipe.network)
        melodist = self.network.melodist
        _sound_by(melodist, sounder, self.given.latents)
        probed = self.given.latents.at(_spread(len(self.given), _PROBED))
        self.weights = importance(melodist, probed).to(device)
        self.network.to(device)
        judged = recipe.judged_from is not None
        self.judging = PlayingJudging(recipe, self.weights, device) if judged else None
        learning = [p for p in self.network.parameters() if p.requires_grad]
        self.ema = Ema(melodist, recipe.ema_decay)
        self.optimiser = torch.optim.AdamW(
            learning, recipe.learning_rate, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.schedule = Schedule(recipe.learning_rate, recipe.warmup, recipe.steps, 0.02)

    def step(self, number: int) -> dict[str, float]:
        """Do one update on random loops, and one of the judge where it is time for that."""
        recipe, judging = self.recipe, self.judging
        if recipe.judged_from is None or number < recipe.judged_from:
            judging = None
        loops = self.given.at(self._which(in_halves=judging is not None), self.network.melodist)
        with self._format():
            drawn = draw(self.network, loops, sampled)
        score = score_loss(drawn.likely, loops.written)
        told, heard = divergence(*drawn.notes), divergence(*drawn.sound)
        risen = min(1.0, number / recipe.divergence_steps)
        loss = _SCORE * (score.all + risen * recipe.notes_divergence * told)
        loss = loss + risen * recipe.sound_divergence * heard
        self.optimiser.zero_grad(set_to_none=True)
        if judging is None:
            latent = latent_loss(drawn.normed, loops.normed, self.weights)
            (loss + latent).backward()  # type: ignore[no-untyped-call]
            judged: dict[str, float] = {}
        else:
            latent, judged = self._judged(judging, loops, drawn, loss)
        size = self._follow(number, 1.0 if judging is None else recipe.judged_pace)
        figures = {"begins": score.begins, "pitch": score.pitch, "played": score.played}
        figures |= {"latent": latent, "told": told, "heard": heard, "gradient": size}
        return {name: value.item() for name, value in figures.items()} | judged

    def _which(self, *, in_halves: bool) -> Tensor:
        """Choose loops at random; in halves, those of one are of the kinds of the other's."""
        count = self.recipe.batch
        if not in_halves:
            return torch.randint(len(self.given), (count,), generator=self.random)
        first = torch.randint(len(self.given), (count // 2,), generator=self.random)
        return torch.cat((first, self.given.like(first, self.random)))

    def _judged(
        self, judging: PlayingJudging, loops: Loops, drawn: Drawn, loss: Tensor
    ) -> tuple[Tensor, dict[str, float]]:
        """Take back what bars, scores and the judge say; the judge learns from what it heard."""
        half = len(loops.normed) // 2
        with self._format():
            # The notes of each loop, with the sound of another of its kind.
            swapped = self.network.melodist.player(loops.roll, drawn.styles.roll(half, 0))
        made = torch.cat((drawn.normed, swapped))
        leaf = made.detach().requires_grad_()
        twice = (torch.cat((loops.roll, loops.roll)), torch.cat((loops.conditions,) * 2))
        off = latent_loss(leaf[: 2 * half], loops.normed, self.weights)
        pull = judging.pull(leaf, off, judging.caught(Bars(leaf, *twice)))
        torch.autograd.backward([loss, made], [torch.ones_like(loss), pull])
        real = Bars(loops.normed, loops.roll, loops.conditions)
        figures = judging.learn(real, Bars(made.detach(), *twice))
        return off, figures | {"balance": judging.balance}

    def _follow(self, number: int, pace: float) -> Tensor:
        """Move by the gradients there are, at a share of the rate, and let the average follow."""
        size = nn.utils.clip_grad_norm_(self.optimiser.param_groups[0]["params"], 1.0)
        self.schedule.set(self.optimiser, number, pace)
        if torch.isfinite(size):
            self.optimiser.step()
        self.ema.update(self.network.melodist, number)
        return size

    def state(self) -> State:
        """Give networks, average and optimiser; the image's decoder does not learn.

        Of what learns only the melodist is kept in full, so that a folder stays small.
        """
        network = learned(self.network.state_dict())
        teaching = {name: w for name, w in network.items() if not name.startswith(_TAUGHT)}
        return {
            "network": network | halved(teaching),
            "ema": learned(small_average(self.ema)),
            "optimiser": small_optimiser_state(self.optimiser),
            "random": self.random.get_state(),
            **({} if self.judging is None else self.judging.state()),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        self.random.set_state(state["random"])  # type: ignore[arg-type]
        if self.judging is not None and "judge" in state:
            self.judging.restore(state)
        for network, name in ((self.network, "network"), (self.ema.network, "ema")):
            kept = {**network.state_dict(), **state[name]}  # type: ignore[dict-item]
            network.load_state_dict(kept)

    @torch.no_grad()
    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Draw held-out loops beside themselves; tell what scores and latents are off."""
        melodist = self.ema.network
        shown = self.held.at(_spread(len(self.held), 4 * _SHOWN), melodist)
        drawn = draw(self._averaged, shown, _mean)
        real, made = (melodist.drawn_image(x[:_SHOWN]).cpu() for x in (shown.normed, drawn.normed))
        write_image_sheet(folder / f"{number:07d}.png", real.numpy(), made.numpy(), columns=2)
        steps, notes = shares_right(drawn.likely, shown.written)
        return {
            "off_db": decibels_off(drawn.normed, shown.normed, self.weights),
            "steps_right": steps,
            "notes_right": notes,
            "score_nats": float(score_loss(drawn.likely, shown.written).all),
        }

    def export(self, folder: Path) -> None:
        """Write the averaged melodist in half precision, spread to where real loops lie."""
        self._fit(self._averaged)
        tensors = learned(self.ema.network.state_dict())
        save_file({k: v.half().contiguous() for k, v in tensors.items()}, folder / WEIGHTS)

    @property
    def _averaged(self) -> Taught:
        """The averaged melodist, and what teaches it as it is."""
        return Taught(self.ema.network, self.network.notes_encoder, self.network.sound_encoder)

    @torch.no_grad()
    def _fit(self, taught: Taught) -> None:
        """Fit what each condition's z is spread to: to some thousands of loops."""
        every = _spread(len(self.given), FITTED)
        told: list[tuple[Told, Told]] = []
        for start in range(0, len(every), _TOGETHER):
            loops = self.given.at(every[start : start + _TOGETHER], taught.melodist)
            with self._format():
                told.append(encode(taught, loops))
        conditions = self.given.conditions(every).to(self.device)
        priors = (taught.melodist.notes_prior, taught.melodist.sound_prior)
        for part, prior in enumerate(priors):
            mean = torch.cat([pair[part][0] for pair in told])
            spread = torch.cat([pair[part][1].exp() for pair in told])
            fit_prior(prior, mean, spread, conditions)

    def _format(self) -> AbstractContextManager[object]:
        return autocast(self.device) if self.recipe.quick else nullcontext()


def encode(taught: Taught, loops: Loops) -> tuple[Told, Told]:
    """Give where notes and sounds of loops lie in z."""
    notes = taught.notes_encoder(loops.written, loops.conditions)
    sound = taught.sound_encoder(loops.normed, loops.roll, loops.conditions)
    return notes, sound


def draw(taught: Taught, loops: Loops, chosen: Chosen) -> Drawn:
    """Draw loops by way of z: what is chosen of where they are told to lie."""
    melodist, half = taught.melodist, taught.melodist.config.layers // 2
    notes, sound = encode(taught, loops)
    told = melodist.notes_map(chosen(*notes), loops.conditions)[:, None].expand(-1, half, -1)
    heard = melodist.sound_map(chosen(*sound), loops.conditions)[:, None].expand(-1, half, -1)
    normed = melodist.player(loops.roll, heard)
    return Drawn(melodist.composer(told), normed, notes, sound, heard)


def learned(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Leave out the image's decoder, which is that of a checkpoint of Morph."""
    return {name: tensor for name, tensor in tensors.items() if not _IMAGE.search(name)}


def _mean(mean: Tensor, log_variance: Tensor) -> Tensor:
    del log_variance
    return mean


def _sound_by(melodist: Melodist, sounder: CheckpointInfo, latents: Latents) -> None:
    """Let a melodist draw for the decoder of a checkpoint of Morph, which does not learn."""
    image = own_image(sounder)
    if replace(image.config, vocoder=melodist.config.image.vocoder) != melodist.config.image:
        raise TrainingError(f"{sounder.name} has an image of other sizes than the recipe's.")
    basis, (mean, deviation) = load_parts(sounder).basis, latents.moments()
    melodist.image.load_state_dict(image.decoder.image.state_dict())
    melodist.image.requires_grad_(False)
    melodist.mean.copy_(mean)
    melodist.deviation.copy_(deviation)
    melodist.axes.copy_(torch.from_numpy(basis.axes[: melodist.config.latent]).float())
    melodist.middle.copy_(torch.from_numpy(basis.mean).float()[:, None])


def _spread(size: int, count: int) -> Tensor:
    """Give at most `count` positions, evenly over all of a split."""
    return torch.linspace(0, size - 1, min(size, count)).long()
