"""What the command line asks of Morph in words that mean something only together."""

from dataclasses import dataclass

from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import USUAL_SPREAD


@dataclass(frozen=True)
class Batch:
    """How many loops, and how far they wander; None is what nobody said.

    Several wander as far as is usual, as they would all be the same one otherwise. Raises
    InvalidValue where it was said that they do not, or where a grid says how many there are.
    """

    count: int | None
    spread: float | None
    is_grid: bool = False

    def __post_init__(self) -> None:
        if self.is_grid and self.count is not None:
            raise InvalidValue("A grid says how many loops there are: leave --count out.")
        if self.many > 1 and self.spread == 0.0:
            raise InvalidValue(
                f"{self.many} loops that do not wander are {self.many} times the same one: leave "
                "--spread out, or make it larger than 0."
            )

    @property
    def many(self) -> int:
        """How many loops are made, a grid left aside."""
        return 1 if self.count is None else self.count

    @property
    def wanders_unasked(self) -> bool:
        """Say whether loops wander although nobody said so."""
        return self.many > 1 and self.spread is None

    @property
    def far(self) -> float:
        """How far the loops wander."""
        if self.spread is not None:
            return self.spread
        return USUAL_SPREAD if self.wanders_unasked else 0.0

    def told(self) -> str:
        """Say how far they wander where nobody said so, else nothing."""
        if not self.wanders_unasked:
            return ""
        return (
            f"The loops wander by {self.far:g} from one place, as is usual: --spread says how far."
        )
