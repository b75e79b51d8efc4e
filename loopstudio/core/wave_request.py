"""What a person asks of Polish: a loop sounded again, or given what it lacks above a cutoff."""

from dataclasses import dataclass, field

from loopstudio.core.batch import SEED_LIMIT, check_batch, check_seed
from loopstudio.core.diffuse_request import Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import (
    USUAL_CALLS,
    USUAL_STRENGTH,
    check_calls,
    check_strength,
)

CUTOFFS = 1_000.0, 16_000.0
"""Between which frequencies, in Hz, a loop can be cut and made whole."""


@dataclass(frozen=True)
class Polish:
    """The loop sounded again, all of it.

    strength is how far it goes on its way to noise before it comes back: above 0, and at most 1,
    where it begins with noise and is only told what it was.
    """

    strength: float = USUAL_STRENGTH

    def __post_init__(self) -> None:
        check_strength(self.strength)


@dataclass(frozen=True)
class Upsample:
    """What lies above a cutoff in Hz made anew; below, every frequency stays as it was."""

    cutoff: float

    def __post_init__(self) -> None:
        low, high = CUTOFFS
        if not low <= self.cutoff <= high:
            raise InvalidValue(
                f"A cutoff of {self.cutoff:g} Hz is outside {low:,.0f} to {high:,.0f} Hz."
            )


Work = Polish | Upsample


@dataclass(frozen=True)
class WaveRequest:
    """A batch of loops made of one by a diffusion vocoder; item i from the noise of seed + i.

    The loop travels whole with the request, and is as long as so many bars (1 to 8) at the tempo.
    calls (1 to 1,000) is how often the network is asked for one. kind, key and style are those of
    the loop, and of what is made of it. count, seed and first are as in LoopRequest. Raises
    InvalidValue for what is out of range.
    """

    checkpoint: str
    original: Original
    work: Work
    count: int = 1
    seed: int = 0
    tempo: Tempo = field(default_factory=lambda: Tempo(120.0))
    bars: int = 1
    calls: int = USUAL_CALLS
    kind: str = "drums"
    key: str | None = None
    style: str | None = None
    first: int = 0

    def __post_init__(self) -> None:
        check_batch(self.count, self.first, self.tempo)
        check_seed(self.seed)
        check_calls(self.calls)
        if not 1 <= self.bars <= MAX_BARS:
            raise InvalidValue(f"{self.bars} bars is outside 1 to {MAX_BARS}.")
        if self.tempo != self.original.tempo:
            raise InvalidValue("A loop is polished at its own tempo: stretch it afterwards.")
        if isinstance(self.work, Upsample) and self.work.cutoff > self.original.rate / 2:
            raise InvalidValue(
                f"A loop at {self.original.rate} Hz holds nothing at {self.work.cutoff:g} Hz: "
                "choose a lower cutoff."
            )

    @property
    def questions(self) -> int:
        """Give how often the network is asked for a loop."""
        return self.calls

    @property
    def indices(self) -> range:
        """Give the items that are to be made."""
        return range(self.first, self.count)

    def item_seed(self, index: int) -> int:
        """Give the seed of one item of the batch."""
        return (self.seed + index) % SEED_LIMIT
