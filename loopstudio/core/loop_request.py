"""What a person asks of Loops. Values only; every field says its range."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.batch import SEED_LIMIT, check_batch, check_seed
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import pitch_class
from loopstudio.core.packed import packed, unpacked
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder


@dataclass(frozen=True)
class LatentPoint:
    """Where a loop lies: its w of shape (layers, w_dim), and the seed of its noise maps.

    `code` is the array as text (`packed`), so that it travels in a file's provenance. Build one
    with `LatentPoint.of`.
    """

    layers: int
    code: str
    noise_seed: int

    def __post_init__(self) -> None:
        check_seed(self.noise_seed)
        self.array()

    @classmethod
    def of(cls, w: NDArray[np.float32], noise_seed: int) -> "LatentPoint":
        """Hold w (layers, w_dim) exactly."""
        return cls(int(w.shape[0]), packed(w), noise_seed)

    def array(self) -> NDArray[np.float32]:
        """Give w back as float32 (layers, w_dim)."""
        return unpacked(self.code, self.layers, "The position of a loop in the network")


@dataclass(frozen=True)
class Fresh:
    """New loops: item i is drawn from seed + i."""


@dataclass(frozen=True)
class Like:
    """Loops near one that is liked: a walk in w around `origin`; 0 < radius <= 1."""

    origin: LatentPoint
    radius: float = 0.3

    def __post_init__(self) -> None:
        if not 0.0 < self.radius <= 1.0:
            raise InvalidValue(f"A radius of {self.radius:g} is outside 0 to 1.")


@dataclass(frozen=True)
class Between:
    """Loops in even steps on the way from `start` to `end`: those two are there already."""

    start: LatentPoint
    end: LatentPoint


@dataclass(frozen=True)
class Mix:
    """Rhythm of one, sound of another: layers below `crossover` (0..1 of them) from `rhythm`."""

    rhythm: LatentPoint
    sound: LatentPoint
    crossover: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 <= self.crossover <= 1.0:
            raise InvalidValue(f"A crossover of {self.crossover:g} is outside 0 to 1.")


Idea = Fresh | Like | Between | Mix


@dataclass(frozen=True)
class LoopRequest:
    """A batch of loops from the GAN engine.

    count 1 to 256; seed 0 to 2**32 - 1, item i uses (seed + i) mod 2**32; style is one of the
    checkpoint's labels, key a key such as Am, or None for any; variety is the truncation psi, 0
    (the average loop) to 1.5; noise False holds the noise maps at zero; tempo 60 to 200 BPM. first
    is 0 but where an interrupted batch is made to its end: the items before it are there already.
    vocoder sounds again what the quick one made, if it is there.
    """

    checkpoint: str
    count: int = 8
    seed: int = 0
    tempo: Tempo = field(default_factory=lambda: Tempo(120.0))
    style: str | None = None
    variety: float = 0.9
    noise: bool = True
    idea: Idea = field(default_factory=Fresh)
    first: int = 0
    vocoder: DiffusionVocoder | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        check_batch(self.count, self.first, self.tempo)
        check_seed(self.seed)
        if self.key is not None:
            pitch_class(self.key)
        if not 0.0 <= self.variety <= 1.5:
            raise InvalidValue(f"A variety of {self.variety:g} is outside 0 to 1.5.")

    @property
    def indices(self) -> range:
        """Give the items that are to be made."""
        return range(self.first, self.count)

    def item_seed(self, index: int) -> int:
        """Give the seed of one item of the batch."""
        return (self.seed + index) % SEED_LIMIT
