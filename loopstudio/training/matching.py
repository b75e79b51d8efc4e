"""Matching: what a generator draws by itself, brought to how real bars are.

One that has learned to draw given bars plays safe. Its bands move less than real ones, and its bars
lie nearer to one another than real bars do.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from loopstudio.engines.gan.levels import Levels, bar_power
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.data import Images

COMPARED = 512
MOST_LOST_DB = 3.0
MOST_REACH = 1.25

_VOICED = 64
_BATCH = 32


@dataclass(frozen=True, eq=False)
class Match:
    """What brings drawn images to real ones.

    reach is how far from the mean of its label w is drawn, as a multiple of where it is mapped;
    offset and scale (bands,) bring bands to the real contrast, levels keep bars as loud as real
    ones.
    """

    reach: float
    offset: Tensor
    scale: Tensor
    levels: Levels

    def __call__(self, images: Tensor) -> Tensor:
        """Bring drawn images (batch, bands, frames) to real ones."""
        return self.levels(images * self.scale[:, None] + self.offset[:, None])


@dataclass(frozen=True, eq=False)
class Drawing:
    """A generator, and the mean of w for each label (labels or 1, w_dim)."""

    generator: Generator
    mean: Tensor

    def images(self, reach: float, count: int) -> Tensor:
        """Draw images (count, bands, frames), always the same, of all labels alike."""
        return torch.cat([self._batch(seed, reach) for seed in range(count // _BATCH)])

    def _batch(self, seed: int, reach: float) -> Tensor:
        config = self.generator.config
        random = torch.Generator().manual_seed(seed)
        z = torch.randn(_BATCH, config.z_dim, generator=random)
        labels = torch.randint(max(1, config.labels), (_BATCH,), generator=random)
        noise: list[Tensor | None] = [
            torch.randn(_BATCH, 1, *shape, generator=random) for shape in config.noise_shapes
        ]
        mean = self.mean[labels]
        w = self.generator.map(z, labels if config.labels else None)
        w = mean + reach * (w - mean)
        images = self.generator.synthesise(w[:, None].expand(-1, config.layers, -1), noise)
        # As the vocoder hears them: what lies below the floor is silence, however far below.
        return images[:, 0].clamp(min=-1.0)


@torch.no_grad()
def matched(drawing: Drawing, vocoder: Vocoder, images: Images) -> Match:
    """Find what brings drawn images to real ones (`images`), as they lie apart and band by band.

    w is drawn further from its mean until drawn images lie as far apart as real ones, at most a
    quarter further, so that a poor generator is not sent far from what it has learned. What the
    vocoder makes too quiet is drawn louder.
    """
    floor_db = images.mel.floor_db
    real = images.at(torch.arange(0, len(images), max(1, len(images) // COMPARED)))[:, 0]
    real = real + _lost(vocoder, real[:: max(1, len(real) // _VOICED)], images.mel)[:, None]
    plain, wide = (drawing.images(reach, COMPARED) for reach in (1.0, MOST_REACH))
    # Bars further apart must not be read as more contrast within them: that is met beforehand.
    match = _contrast(plain, real, floor_db)
    near, far = apart(match(plain)), apart(match(wide))
    return replace(match, reach=_reach(apart(real), near, far))


def levels_between(made: Tensor, real: Tensor, ceiling: Tensor, floor_db: float) -> Levels:
    """Give what brings drawn log-mels (count, bands, frames) to the levels of real ones.

    ceiling (bands,) is what no cell of a real one exceeds; floor_db is silence.
    """
    drawn = bar_power(Levels(ceiling, 0.0, 0.0, 1.0, floor_db).capped(made), floor_db)
    wanted = bar_power(real, floor_db)
    share = float((wanted.std() / drawn.std().clamp(min=1e-3)).clamp(max=1.0))
    return Levels(ceiling, float(drawn.mean()), float(wanted.mean()), share, floor_db)


def apart(images: Tensor) -> float:
    """Give how far log-mels (count, bands, frames) lie from one another on average, as heard."""
    flat = images.clamp(min=-1.0).flatten(1)
    count = len(flat)
    return float(torch.cdist(flat, flat).sum()) / (count * (count - 1))


def _reach(wanted: float, near: float, far: float) -> float:
    """Give where between 1 and the most the distance `wanted` lies, as it grows evenly."""
    if wanted <= near or far <= near:
        return 1.0
    return min(MOST_REACH, 1.0 + (MOST_REACH - 1.0) * (wanted - near) / (far - near))


def _contrast(made: Tensor, real: Tensor, floor_db: float) -> Match:
    """Bring drawn bands to the real contrast.

    One scale serves all bands, the median of theirs, since a scale each made the lowest boom; it is
    kept within 0.8 to 1.4, so that a poor generator is not made a loud one. The offset meets the
    level of hits, which is heard, and not the mean, most of which is how silent the gaps are. Real
    bars are all about as loud, having been mixed; drawn ones are brought to that.
    """
    ratio = real.std((0, 2)) / (made.std((0, 2)) + 1e-6)
    scale = ratio.median().clamp(0.8, 1.4).expand(len(ratio)).clone()
    ceiling = real.amax((0, 2))
    scaled = made * scale[:, None]
    offset = _hits(real) - _hits(scaled)
    even = scaled + offset[:, None]
    # Loud bars hold most of the loudest cells: once they are no longer loud, hits are met again.
    offset = offset + _hits(real) - _hits(levels_between(even, real, ceiling, floor_db)(even))
    return Match(
        1.0, offset, scale, levels_between(scaled + offset[:, None], real, ceiling, floor_db)
    )


def _lost(vocoder: Vocoder, real: Tensor, mel: MelConfig) -> Tensor:
    """Give by how much (bands,) hits come out of the vocoder lower than they went in."""
    heard = []
    for index, image in enumerate(real):
        noise = torch.randn(
            1, image.shape[1] * mel.hop, generator=torch.Generator().manual_seed(index)
        )
        heard.append(LogMel(mel)(vocoder(image[None], noise)))
    most = MOST_LOST_DB / (mel.floor_db / -2.0)
    return (_hits(real) - _hits(torch.cat(heard))).clamp(-most, most)


def _hits(images: Tensor) -> Tensor:
    """Give the level (bands,) that the loudest fiftieth of a band's cells exceeds."""
    return images.transpose(0, 1).flatten(1).quantile(0.98, dim=1)
