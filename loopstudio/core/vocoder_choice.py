"""Which vocoder sounds what a network draws: the quick one, or one of diffusion after it."""

from dataclasses import dataclass

from loopstudio.core.errors import InvalidValue

MAX_CALLS = 1_000
USUAL_CALLS = 6
USUAL_STRENGTH = 0.4


@dataclass(frozen=True)
class DiffusionVocoder:
    """A diffusion vocoder that sounds again what the quick one made.

    checkpoint and sha256 say which; calls (1 to 1,000) how often it is asked for a loop, strength
    (above 0, at most 1) how far on its way to noise a loop goes before it comes back. A request
    without one is sounded by the quick vocoder alone. Raises InvalidValue for what is out of range.
    """

    checkpoint: str
    sha256: str
    calls: int = USUAL_CALLS
    strength: float = USUAL_STRENGTH

    def __post_init__(self) -> None:
        check_calls(self.calls)
        check_strength(self.strength)


def check_calls(calls: int) -> None:
    """Raise InvalidValue for a number of calls out of range."""
    if not 1 <= calls <= MAX_CALLS:
        raise InvalidValue(f"{calls} steps are outside 1 to {MAX_CALLS:,}.")


def check_strength(strength: float) -> None:
    """Raise InvalidValue for a strength out of range."""
    if not 0.0 < strength <= 1.0:
        raise InvalidValue(f"A strength of {strength:g} is not above 0 and at most 1.")
