"""What a person asks of Morph. Values only; every field says its range."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.batch import SEED_LIMIT, check_batch, check_seed
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import pitch_class
from loopstudio.core.packed import packed, unpacked
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder

MAX_BARS = 8
MAX_SOUNDS = 4
MAX_DIMENSIONS = 1_024
MAX_DRAWN = 4_096
MAX_PLACE = 1_024.0
"""How far a slider can go: codes are numbered so far; other networks were seen to reach fifty."""

MAX_STEPS = 16
"""How many steps a side of a grid has."""

USUAL_SPREAD = 0.3
"""How far others wander from a loop where nobody chose."""

Way = Literal["whole", "along", "round"]
"""How a blend runs: the same over all of the bar, from the first sound to it, or and back again."""

Wave = Literal["sine", "triangle", "square", "saw"]


@dataclass(frozen=True)
class LatentTrack:
    """Where a bar lies from frame to frame, along the axes of a network: (dimensions, frames).

    code is that array as text (`packed`). key (such as Am) and kind (a word) are what the sound
    says of itself, or None. Build one with `LatentTrack.of`.
    """

    dimensions: int
    code: str
    key: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.dimensions <= MAX_DIMENSIONS:
            raise InvalidValue(f"A sound of {self.dimensions} dimensions cannot be.")
        if self.key is not None:
            pitch_class(self.key)
        if self.kind is not None and not (0 < len(self.kind) <= 40 and self.kind.isprintable()):
            raise InvalidValue("A sound's kind is a word or two.")
        self.array()

    @classmethod
    def of(cls, places: NDArray[np.float32]) -> "LatentTrack":
        """Hold places (dimensions, frames) exactly."""
        return cls(int(places.shape[0]), packed(places))

    def array(self) -> NDArray[np.float32]:
        """Give them back as float32 (dimensions, frames)."""
        return unpacked(self.code, self.dimensions, "A sound's way through the network")


@dataclass(frozen=True)
class Ramp:
    """From one value at the beginning of the bars to another at their end."""

    start: float
    end: float

    def __post_init__(self) -> None:
        _check_place(self.start, self.end)


@dataclass(frozen=True)
class Lfo:
    """A wave about nothing: depth high, so many whole turns in the bars, from a phase of 0 to 1."""

    wave: Wave
    turns: int
    depth: float
    phase: float = 0.0

    def __post_init__(self) -> None:
        _check_place(self.depth)
        if not 1 <= self.turns <= 64:
            raise InvalidValue(f"{self.turns} turns in a loop is outside 1 to 64.")
        if not 0.0 <= self.phase <= 1.0:
            raise InvalidValue(f"A phase of {self.phase:g} is outside 0 to 1.")


@dataclass(frozen=True)
class Drawn:
    """Values drawn by hand, evenly over the bars; between them it goes straight, and round."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.values) <= MAX_DRAWN:
            raise InvalidValue(f"A curve of {len(self.values)} values is outside 1 to {MAX_DRAWN}.")
        _check_place(*self.values)


Curve = Ramp | Lfo | Drawn


@dataclass(frozen=True)
class Slider:
    """What is done to one dimension: scale times the sound, plus offset, plus a curve.

    dimension 0 is the most important; offset -1024 to 1024, scale -4 to 4.
    """

    dimension: int
    offset: float = 0.0
    scale: float = 1.0
    curve: Curve | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.dimension < MAX_DIMENSIONS:
            raise InvalidValue(f"There is no dimension {self.dimension}.")
        _check_place(self.offset)
        if not -4.0 <= self.scale <= 4.0:
            raise InvalidValue(f"A scale of {self.scale:g} is outside -4 to 4.")


@dataclass(frozen=True)
class Blend:
    """Where between its sounds a loop lies.

    x goes from A to B (and C to D), y from those to C and D, each 0 to 1; path says how along the
    bars. drawn, places (x, y) evenly over the bars, straight between them and round, is where it is
    instead, if it holds any: what a hand played.
    """

    x: float = 0.0
    y: float = 0.0
    path: Way = "whole"
    drawn: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if len(self.drawn) > MAX_DRAWN:
            raise InvalidValue(f"A blend of {len(self.drawn)} places is more than {MAX_DRAWN}.")
        for x, y in ((self.x, self.y), *self.drawn):
            _check_share("blend", x, 1.0)
            _check_share("blend", y, 1.0)


@dataclass(frozen=True)
class Tail:
    """What stands for the dimensions from `kept` on: held noise of a seed, `amount` (0 to 2) high.

    kept None keeps all. A varied one has for each item of a batch that item's seed instead.
    """

    kept: int | None = None
    seed: int = 0
    amount: float = 1.0
    varied: bool = False

    def __post_init__(self) -> None:
        check_seed(self.seed)
        _check_share("tail", self.amount, 2.0)
        if self.kept is not None and not 1 <= self.kept <= MAX_DIMENSIONS:
            raise InvalidValue(f"{self.kept} dimensions cannot be kept.")


@dataclass(frozen=True)
class Axis:
    """One slider from an offset to another in 2 to 16 even steps."""

    dimension: int
    low: float
    high: float
    steps: int

    def __post_init__(self) -> None:
        Slider(self.dimension)
        _check_place(self.low, self.high)
        if not 2 <= self.steps <= MAX_STEPS:
            raise InvalidValue(f"{self.steps} steps are outside 2 to {MAX_STEPS}.")

    def offset(self, step: int) -> float:
        """Give the offset at a step."""
        return round(self.low + (self.high - self.low) * step / (self.steps - 1), 4)


@dataclass(frozen=True)
class Grid:
    """Two sliders in all their steps: item i of a batch is at step i of across, row by row."""

    across: Axis
    down: Axis

    def __post_init__(self) -> None:
        if self.across.dimension == self.down.dimension:
            raise InvalidValue("A grid needs two different sliders.")

    def __len__(self) -> int:
        return self.across.steps * self.down.steps

    def offsets(self, index: int) -> dict[int, float]:
        """Give the offsets of the two sliders for an item of the batch."""
        row, column = divmod(index, self.across.steps)
        return {
            self.across.dimension: self.across.offset(column),
            self.down.dimension: self.down.offset(row),
        }


@dataclass(frozen=True)
class MorphRequest:
    """Bars from the RAVE engine.

    sounds are up to four encoded ones, A to D; none asks for the middle of all sound. sliders come
    on top of their blend, one for a dimension. Item i of a batch moves the kept dimensions that are
    not locked by spread (0 to 1 of their reach) times normals of seed + i. noise_seed is that of a
    noise head. count, seed, tempo, first and vocoder are as in LoopRequest; bars 1 to 8. A grid
    puts two of the sliders elsewhere in each item; count is as many as it has.
    """

    checkpoint: str
    count: int = 1
    seed: int = 0
    tempo: Tempo = field(default_factory=lambda: Tempo(120.0))
    bars: int = 1
    sounds: tuple[LatentTrack, ...] = ()
    blend: Blend = field(default_factory=Blend)
    sliders: tuple[Slider, ...] = ()
    locked: tuple[int, ...] = ()
    tail: Tail = field(default_factory=Tail)
    noise_seed: int = 0
    spread: float = 0.0
    first: int = 0
    grid: Grid | None = None
    vocoder: DiffusionVocoder | None = None

    def __post_init__(self) -> None:
        check_batch(self.count, self.first, self.tempo)
        check_seed(self.seed)
        check_seed(self.noise_seed)
        _check_share("spread", self.spread, 1.0)
        if not 1 <= self.bars <= MAX_BARS:
            raise InvalidValue(f"{self.bars} bars is outside 1 to {MAX_BARS}.")
        if len(self.sounds) > MAX_SOUNDS:
            raise InvalidValue(f"{len(self.sounds)} sounds are more than {MAX_SOUNDS}.")
        moved = [slider.dimension for slider in self.sliders]
        if len(set(moved)) != len(moved):
            raise InvalidValue("Two sliders move the same dimension.")
        if self.grid is not None and len(self.grid) != self.count:
            raise InvalidValue(f"A grid of {len(self.grid)} loops is no batch of {self.count}.")

    @property
    def indices(self) -> range:
        """Give the items that are to be made."""
        return range(self.first, self.count)

    def item_seed(self, index: int) -> int:
        """Give the seed of one item of the batch."""
        return (self.seed + index) % SEED_LIMIT

    def sliders_of(self, index: int) -> tuple[Slider, ...]:
        """Give what is done to the dimensions in one item of the batch."""
        if self.grid is None:
            return self.sliders
        told = {slider.dimension: slider for slider in self.sliders}
        for dimension, offset in self.grid.offsets(index).items():
            told[dimension] = replace(told.get(dimension, Slider(dimension)), offset=offset)
        return tuple(told.values())

    def tail_of(self, index: int) -> Tail:
        """Give the tail of one item of the batch: a varied one by its seed."""
        tail = self.tail
        return replace(tail, seed=self.item_seed(index), varied=False) if tail.varied else tail

    def of_item(self, index: int) -> "MorphRequest":
        """Give the request with the sliders and the tail of one item, and no grid."""
        return replace(self, sliders=self.sliders_of(index), tail=self.tail_of(index), grid=None)


def _check_share(name: str, value: float, most: float) -> None:
    if not 0.0 <= value <= most:
        raise InvalidValue(f"A {name} of {value:g} is outside 0 to {most:g}.")


def _check_place(*places: float) -> None:
    for place in places:
        if not -MAX_PLACE <= place <= MAX_PLACE:
            raise InvalidValue(f"{place:g} is outside {-MAX_PLACE:g} to {MAX_PLACE:g}.")
