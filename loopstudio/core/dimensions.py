"""Dimensions: what a checkpoint of Morph says of its sliders, known without loading any weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from loopstudio.core.errors import CheckpointError

MOST = 1_024
DEVIATIONS = 4.652
"""Between the percentiles 1 and 99 of a normal."""
HEARD = "heard"

_KEY = "dimensions"
_REACH = 1e6


@dataclass(frozen=True)
class Dimensions:
    """The share of variance of each dimension, most important first, and where sound lies along it.

    low and high are the percentiles 1 and 99 of encoded sound; importance says how the shares are
    known: "measured" on sound, "heard" as well (of what sounds, not of latents), the "fidelity"
    that a file tells, the "sensitivity" of the decoder, or "unknown".
    """

    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    importance: str

    def __len__(self) -> int:
        return len(self.shares)

    def kept(self, fidelity: float) -> int:
        """Give how few dimensions hold this share of the variance, 0 to 1."""
        for count, total in enumerate(self.totals(), 1):
            if total >= fidelity - 1e-6:
                return count
        return len(self.shares)

    def totals(self) -> tuple[float, ...]:
        """Give what each dimension and all before it hold together."""
        return tuple(accumulate(self.shares))

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest."""
        rows = {"shares": self.shares, "low": self.low, "high": self.high}
        return {key: [round(float(value), 6) for value in row] for key, row in rows.items()}

    @classmethod
    def of(cls, network: Mapping[str, object]) -> "Dimensions":
        """Read what a manifest says of its network; raises CheckpointError for anything else."""
        table = network.get(_KEY)
        if not isinstance(table, dict):
            raise CheckpointError("The checkpoint does not say what its dimensions are.")
        shares, low, high = (_row(table.get(key)) for key in ("shares", "low", "high"))
        if not len(shares) == len(low) == len(high):
            raise CheckpointError("The checkpoint's dimensions are not told alike.")
        return cls(shares, low, high, str(known_by(network) or "unknown"))


def shared_by(importance: object) -> str:
    """Give the words for what dimensions have shares of, by how these are known."""
    return "what is heard" if importance == HEARD else "the variance"


def usual_fidelity(importance: object) -> float:
    """Give how much of what they share the dimensions hold that are shown where nobody chose.

    Few of them move most of what is heard: loops come back whole by more of it than of variance.
    """
    return 0.99 if importance == HEARD else 0.95


def known_by(network: Mapping[str, object]) -> object:
    """Give what a manifest says of how the shares are known, in the words of today."""
    word = network.get("importance")
    return "fidelity" if word == "file" else word


def _row(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        raise CheckpointError("The checkpoint's dimensions are no list.")
    if not all(isinstance(item, int | float) and abs(item) < _REACH for item in value):
        raise CheckpointError("The checkpoint's dimensions are not made of numbers.")
    return tuple(map(float, value))
