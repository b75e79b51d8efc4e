"""Where loops lie: from a request to positions in w, the generator's intermediate latent."""

from dataclasses import dataclass
from typing import assert_never

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import Between, Fresh, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.streams import Purpose
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.gan.parts import Parts
from loopstudio.engines.noise import normals, pick

STATISTICS_COUNT = 4_096


@dataclass(frozen=True, eq=False)
class Position:
    """One loop before it is drawn: w (layers, w_dim), its noise, and the label it lies near.

    key is that of a melody.
    """

    w: Tensor
    noise_seed: int
    label: int | None
    key: str | None = None

    def point(self) -> LatentPoint:
        """Give the value that travels with the clip."""
        return LatentPoint.of(self.w.numpy(), self.noise_seed)


class LatentSpace:
    """The w of a generator: its averages for each label, and ways through it.

    reach scales how far from them w is drawn, whatever the variety.
    """

    def __init__(
        self,
        generator: Generator | Melodist,
        w_mean: Tensor,
        w_std: Tensor,
        names: tuple[str, ...],
        reach: float = 1.0,
    ) -> None:
        self._generator = generator
        self._reach = reach
        self._mean = w_mean
        self._std = w_std
        self._names = names
        self._layers = generator.config.layers
        self._mapped_on = generator.device

    @classmethod
    def of(cls, parts: Parts, names: tuple[str, ...]) -> "LatentSpace":
        """Give the latent space of a bundle's generator; names are its labels."""
        return cls(parts.generator, parts.w_mean, parts.w_std, names, parts.reach)

    def position(self, request: LoopRequest, index: int) -> Position:
        """Give the position of one item; the same whatever else is in the batch.

        Truncation pulls what is newly drawn toward its label's average. Raises CheckpointError for
        a style that is not one of the labels, any key, or a point of another network.
        """
        if request.key is not None:
            raise CheckpointError("This checkpoint knows no keys: ask for none.")
        return self._placed(request, index)

    def _placed(self, request: LoopRequest, index: int) -> Position:
        seed = request.item_seed(index)
        match request.idea:
            case Fresh():
                label = self._label(request, seed)
                return Position(self._drawn(request, seed, label, Purpose.LATENT), seed, label)
            case Like(origin, radius):
                return self._near(request, origin, radius, seed)
            case Between(start, end):
                return self._between(request, start, end, index)
            case Mix(rhythm, sound, crossover):
                # The first mix keeps the rhythm's own noise; more of them differ by theirs.
                noise_seed = rhythm.noise_seed if index == 0 else seed
                return self._mixed(rhythm, sound, crossover, noise_seed)
            case _:
                assert_never(request.idea)

    def truncated(self, w: Tensor, variety: float, label: int | None) -> Tensor:
        """Scale the distance of w from the average of its label."""
        mean = self._mean[label or 0]
        return mean + variety * (w - mean)

    def _near(
        self, request: LoopRequest, origin: LatentPoint, radius: float, seed: int
    ) -> Position:
        start = self._array(origin)
        label = self._label_near(request, seed, start)
        mean = self._mean[label or 0]
        drawn = self._drawn(request, seed, label, Purpose.DIRECTION)
        # Along an arc around the average, so that the spread neither grows nor shrinks.
        kept = (1.0 - radius * radius) ** 0.5
        w = mean + kept * (start - mean) + radius * (drawn - mean)
        return Position(w, origin.noise_seed, label)

    def _between(
        self, request: LoopRequest, start: LatentPoint, end: LatentPoint, index: int
    ) -> Position:
        way = (index + 1) / (request.count + 1)
        w = torch.lerp(self._array(start), self._array(end), way)
        # All steps share their noise: only what lies between the two changes.
        return Position(w, request.seed, self._nearest(w))

    def _mixed(
        self, rhythm: LatentPoint, sound: LatentPoint, crossover: float, noise_seed: int
    ) -> Position:
        coarse = round(crossover * self._layers)
        w = torch.cat((self._array(rhythm)[:coarse], self._array(sound)[coarse:]))
        return Position(w, noise_seed, self._nearest(w))

    def _drawn(
        self, request: LoopRequest, seed: int, label: int | None, purpose: Purpose
    ) -> Tensor:
        (z,) = normals(seed, purpose, (1, self._generator.config.z_dim))
        device = self._mapped_on
        w = _mapped(self._generator, z.to(device), label or 0).cpu()
        wide = self.truncated(w[0], request.variety * self._reach, label)
        return wide.expand(self._layers, -1).clone()

    def _label_near(self, request: LoopRequest, seed: int, start: Tensor) -> int | None:
        return self._label(request, seed) if request.style else self._nearest(start)

    def _label(self, request: LoopRequest, seed: int) -> int | None:
        style = request.style
        if style is not None and style not in self._names:
            known = ", ".join(self._names) or "none: it makes what it makes"
            raise CheckpointError(f"This checkpoint has no style {style!r}; it has {known}.")
        if not self._generator.config.labels:
            return None
        return (
            pick(seed, Purpose.LABEL, len(self._names))
            if style is None
            else (self._names.index(style))
        )

    def _nearest(self, w: Tensor) -> int | None:
        if not self._generator.config.labels:
            return None
        away = (w.mean(0) - self._mean) / self._std.clamp(min=1e-6)
        return int(away.square().mean(1).argmin())

    def _array(self, point: LatentPoint) -> Tensor:
        array = torch.from_numpy(point.array())
        wanted = (self._layers, self._mean.shape[1])
        if array.shape != wanted:
            raise CheckpointError(
                f"That loop was made by another network: its position has the shape "
                f"{tuple(array.shape)}, this checkpoint's is {wanted}."
            )
        return array


@torch.inference_mode()
def statistics(generator: Generator | Melodist, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Give the mean and the spread of w for each label: two of (conditions or 1, w_dim)."""
    (z,) = normals(seed, Purpose.LATENT, (STATISTICS_COUNT, generator.config.z_dim))
    means, spreads = [], []
    for label in range(max(1, generator.config.conditions)):
        spread, mean = torch.std_mean(_mapped(generator, z, label), dim=0)
        means.append(mean)
        spreads.append(spread)
    return torch.stack(means), torch.stack(spreads)


def _mapped(generator: Generator | Melodist, z: Tensor, label: int) -> Tensor:
    """Map z (batch, z_dim), all under one label, where the generator knows any."""
    labels = torch.full((len(z),), label, device=z.device)
    return generator.map(z, labels if generator.config.conditions else None)
