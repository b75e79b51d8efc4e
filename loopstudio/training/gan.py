"""Training the generator against projected discriminators."""

import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import quick_dtype
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.data import Images
from loopstudio.training.discriminator import Seen
from loopstudio.training.ema import FOLLOWED, Ema, small_optimiser_state
from loopstudio.training.encoder import Encoder, divergence, fit_prior, sampled
from loopstudio.training.gan_preview import SHOWN, drawn, show, sound
from loopstudio.training.given import Given
from loopstudio.training.judging import Judging
from loopstudio.training.objective import State
from loopstudio.training.recipe import GanRecipe
from loopstudio.training.trained import check_sizes
from loopstudio.training.view import View

FITTED = 36_000
_COOLED = 1.0 / 12.0
_MOST_PULL = 1.0


class GanObjective:
    """A generator and its judges: hinge losses, one step each per update.

    In the generator's step half of the batch draws given bars through the encoder, and is held to
    them in cells and features; all of it is judged.
    """

    def __init__(self, recipe: GanRecipe, store: LoopStore, device: torch.device) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device = recipe, device
        self.images = Images(store, "train", recipe.mel)
        self.held = Images(store, "validation", recipe.mel)
        self.generator = Generator(recipe.network).to(device)
        self.generator.dtype = quick_dtype(device)
        self.encoder = Encoder(
            recipe.network.z_dim, recipe.network.labels, recipe.network.plane
        ).to(device)
        self.judging = Judging(recipe, device)
        decay = 0.5 ** (recipe.batch / (recipe.ema_kimg * 1000.0))
        self.ema = Ema(self.generator, decay)
        self.vocoder: Vocoder | None = None
        self.learned_to_draw = False
        drawing: list[dict[str, object]] = [
            {"params": list(self.generator.parameters())},
            {"params": list(self.encoder.parameters()), "lr": recipe.encoder_rate},
        ]
        self.generator_optimiser = torch.optim.Adam(
            drawing, recipe.generator_rate, betas=(0.5, 0.99)
        )
        self.random = torch.Generator().manual_seed(recipe.seed)

    def step(self, number: int) -> dict[str, float]:
        """Do one update of the generator, then one of the judges; at first only draw bars."""
        real, labels = self.images.draw(self.recipe.batch, self.random)
        real, labels = real.to(self.device), labels.to(self.device)
        self._set_rates(number)
        if number < self._warm_steps:
            figures = self._warm_step(real, labels)
            self._follow(number)
            return figures
        if number == self._warm_steps and self.recipe.network.fitted:
            self._fit_prior()
        view = View.drawn(self.recipe, real.shape[-1], self.random)
        seen = self.judging.seen(view.of(real))
        given = self._given(real, seen, labels, view)
        drawn, fake_maps = self._generator_step(given, (seen, labels), number)
        judged = self.judging.learn((seen, labels), (fake_maps, given.all_labels))
        self._follow(number)
        return {**judged, **drawn}

    def _given(self, real: Tensor, seen: list[Tensor], labels: Tensor, view: View) -> Given:
        """Choose the bars of a batch that are to be drawn, in pairs where the recipe says so."""
        half, often = self.recipe.batch // 2, 2 if self.recipe.pairs else 1
        which = torch.arange(half, device=self.device) // often
        # The encoder reads the bar as it is: what it says of a rolled one would draw that one.
        z = self.encoded(real[: half // often], labels[: half // often])[which]
        maps = [x[which] for x in seen]
        free = labels[half:]
        return Given(real[which], maps, z, labels[which], free, view, self.recipe.pairs)

    def begin_from(self, generator: Generator) -> None:
        """Go on from a generator that has learned; only its encoder is then learned first.

        Raises TrainingError where it is of other sizes than the recipe's.
        """
        check_sizes("generator", generator.config, self.recipe.network)
        self.generator.load_state_dict(generator.state_dict())
        self.ema.network.load_state_dict(generator.state_dict())
        self.learned_to_draw = True

    @property
    def _warm_steps(self) -> int:
        recipe = self.recipe
        return recipe.encoder_steps if self.learned_to_draw else recipe.warm_steps

    def _set_rates(self, number: int) -> None:
        """Cool down along a cosine while only bars are drawn; then go on at the usual rates."""
        recipe, along = self.recipe, min(1.0, number / max(1, self._warm_steps))
        left = 0.5 * (1.0 + math.cos(math.pi * along))
        drawing, encoding = self.generator_optimiser.param_groups
        warm = number < self._warm_steps
        cooling = recipe.warm_rate * (_COOLED + (1.0 - _COOLED) * left)
        drawing["lr"] = cooling if warm else recipe.generator_rate
        encoding["lr"] = recipe.encoder_rate * max(0.1, left)

    def _follow(self, number: int) -> None:
        """Move the average along; a generator that had learned before has nothing to forget.

        Once judges have joined, what was drawn before them is forgotten as a start is.
        """
        since = number if number < self._warm_steps else number - self._warm_steps
        self.ema.update(self.generator, FOLLOWED if self.learned_to_draw else since)

    @torch.no_grad()
    def _fit_prior(self) -> None:
        """Fit each label's z to a few thousand bars; the encoder stays as it is from here."""
        self.encoder.requires_grad_(False)
        means, spreads, labels = [], [], []
        for start in range(0, min(FITTED, len(self.images)), self.recipe.batch):
            which = torch.arange(start, min(start + self.recipe.batch, len(self.images)))
            known = self.images.labels[which].to(self.device)
            mean, log_variance = self.encoder(self.images.at(which).to(self.device), known)
            means.append(mean.float())
            spreads.append(log_variance.float().exp())
            labels.append(known)
        fit_prior(self.generator.prior, torch.cat(means), torch.cat(spreads), torch.cat(labels))

    def _warm_step(self, real: Tensor, labels: Tensor) -> dict[str, float]:
        self.generator.requires_grad_(not self.learned_to_draw)
        mean, log_variance = self.encoder(real, labels)
        kl = divergence(mean, log_variance)
        off = self._sketched(sampled(mean, log_variance), labels) - real
        loss = 4.0 * off.abs().mean() + 4.0 * off.square().mean() + self.recipe.divergence * kl
        self.generator_optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        # One bar in thousands would throw the encoder off for good.
        both = [*self.generator.parameters(), *self.encoder.parameters()]
        nn.utils.clip_grad_norm_(both, _MOST_PULL)
        self.generator_optimiser.step()
        return {"off": off.detach().abs().mean().item(), "kl": kl.item()}

    @torch.no_grad()
    def encoded(self, bars: Tensor, labels: Tensor) -> Tensor:
        """Draw z (batch, z_dim) of bars."""
        return sampled(*self.encoder(bars, labels))

    def _generator_step(
        self, given: Given, real: Seen, number: int
    ) -> tuple[dict[str, float], list[Tensor]]:
        self.generator.requires_grad_(True)
        shape = len(given.free), given.z.shape[1]
        images = torch.cat(
            (
                self._draw_given(given.z, given.labels),
                self._draw(torch.randn(*shape, device=self.device), given.free),
            )
        )
        # The losses are taken back to the image first, so that their pull there can be weighed.
        leaf = images.detach().requires_grad_()
        drawn, caught = self.judging.told(given.view.of(leaf), given.all_labels, real)
        off = given.off([leaf, *drawn])
        self.generator_optimiser.zero_grad(set_to_none=True)
        pull = self.judging.pull(leaf, caught, off, number)
        images.backward(pull)  # type: ignore[no-untyped-call]
        self.generator_optimiser.step()
        balance = self.judging.balance
        figures = {"caught": caught.item(), "off": off.item(), "balance": balance}
        return figures, [x.detach() for x in drawn]

    def _sketched(self, z: Tensor, labels: Tensor) -> Tensor:
        """Draw given bars with the drummer alone where there is one: cheap, and it must learn."""
        if not self.recipe.network.templates or self.learned_to_draw:
            return self._draw_given(z, labels)
        w = self.generator.map_given(z.float(), labels)[:, None]
        image, _ = self.generator.struck(w.expand(-1, self.recipe.network.layers, -1))
        return image

    def _draw_given(self, z: Tensor, labels: Tensor) -> Tensor:
        w = self.generator.map_given(z.float(), labels)[:, None]
        layers = self.recipe.network.layers
        return self.generator.synthesise(w.expand(-1, layers, -1), self._noise(len(labels)))

    def _draw(self, z: Tensor, labels: Tensor) -> Tensor:
        network, batch = self.recipe.network, len(labels)
        with torch.autocast(self.device.type, enabled=False):
            w = self.generator.map(z.float(), labels)[:, None].repeat(1, network.layers, 1)
        if torch.rand((), generator=self.random) < self.recipe.mixing:
            other = self.generator.map(torch.randn_like(z), labels)[:, None]
            at = int(torch.randint(1, network.layers, (), generator=self.random))
            w = torch.cat((w[:, :at], other.expand(-1, network.layers - at, -1)), dim=1)
        return self.generator.synthesise(w, self._noise(batch))

    def _noise(self, batch: int) -> list[Tensor]:
        shapes = self.recipe.network.noise_shapes
        return [torch.randn(batch, 1, *shape, device=self.device) for shape in shapes]

    def state(self) -> State:
        """Give both networks, the average and both optimisers."""
        return {
            "generator": self.generator.state_dict(),
            "ema": self.ema.network.state_dict(),
            "encoder": self.encoder.state_dict(),
            "learned_to_draw": self.learned_to_draw,
            "generator_optimiser": small_optimiser_state(self.generator_optimiser),
            "random": self.random.get_state(),
            **self.judging.state(),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.generator.load_state_dict(state["generator"])  # type: ignore[arg-type]
        self.ema.network.load_state_dict(state["ema"])  # type: ignore[arg-type]
        self.encoder.load_state_dict(state["encoder"])  # type: ignore[arg-type]
        self.learned_to_draw = bool(state["learned_to_draw"])
        self.judging.restore(state)
        self.generator_optimiser.load_state_dict(state["generator_optimiser"])  # type: ignore[arg-type]
        self.random.set_state(state["random"])  # type: ignore[arg-type]

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Draw fixed seeds beside held-out bars, and sound them where a vocoder is at hand.

        The figures compare the statistics of their cells.
        """
        made = drawn(self.ema.network, SHOWN).clamp(min=-1.0)
        real = self.held.at(torch.arange(min(SHOWN, len(self.held))))[:, 0]
        if self.vocoder is not None:
            sound(self.vocoder, made, self.recipe.mel, folder / f"{number:07d}.flac")
        return show(real, made, folder / f"{number:07d}.png")

    def export(self, folder: Path) -> None:
        """Write the averaged weights as generator.safetensors in half precision."""
        tensors = {k: v.half().contiguous() for k, v in self.ema.network.state_dict().items()}
        save_file(tensors, folder / "generator.safetensors")
