"""What the command line asks of Morph in words that mean something only together."""

from dataclasses import dataclass

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_SOUNDS, USUAL_SPREAD, Blend, MorphRequest, Tail

_MIDDLE = 0.5
_ALL_KEPT = "--texture-seed and --texture are for dimensions that are not kept, and all of them are"


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
                "--wander out, or make it larger than 0."
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

    def told(self, request: MorphRequest) -> str:
        """Say how the loops of what is asked for differ where nobody said so, else nothing."""
        if request.tail.varied:
            return "Every dimension that is kept is locked: the loops differ in their texture."
        if not self.wanders_unasked:
            return ""
        return (
            f"The loops wander by {self.far:g} from one place, as is usual: --wander says how far."
        )


@dataclass(frozen=True)
class Place:
    """Where between so many sounds a loop lies; None is what nobody said.

    Raises InvalidValue for too many sounds, and for words that with so few mean nothing.
    """

    x: float | None
    y: float | None
    path: str
    sounds: int

    def __post_init__(self) -> None:
        if self.sounds > MAX_SOUNDS:
            raise InvalidValue(f"{self.sounds} sounds are more than {MAX_SOUNDS}: name fewer.")
        blend = self.blend()
        if self.sounds < 2 and (self.x is not None or blend.path != "whole"):
            raise InvalidValue("--x and --path go from one sound to another: name two or more.")
        if self.sounds < 3 and self.y is not None:
            raise InvalidValue("--y goes from A and B to C and D: name three sounds or four.")

    def blend(self) -> Blend:
        """Give the blend; the middle of A and B where nobody said where."""
        x, y = _MIDDLE if self.x is None else self.x, 0.0 if self.y is None else self.y
        match self.path:
            case "whole" | "along" | "round":
                return Blend(x, y, self.path)
            case _:
                raise InvalidValue(f"--path {self.path!r} is none of whole, along and round.")


@dataclass(frozen=True)
class Kept:
    """How many dimensions are kept, by number or by fidelity, and what stands for the rest.

    None is what nobody said. Raises InvalidValue for words that exclude each other, or that mean
    nothing where all dimensions are kept.
    """

    number: int | None
    fidelity: float | None
    seed: int | None
    texture: float | None

    def __post_init__(self) -> None:
        if self.number is not None and self.fidelity is not None:
            raise InvalidValue("--dimensions and --fidelity both say how many: name one of them.")
        if self.fidelity is not None and not 0.0 < self.fidelity <= 1.0:
            raise InvalidValue(f"--fidelity {self.fidelity:g} is not above 0 and at most 1.")
        if self.number is None and self.fidelity is None and self._says_of_the_rest:
            raise InvalidValue(f"{_ALL_KEPT}: name --dimensions or --fidelity as well.")

    @property
    def _says_of_the_rest(self) -> bool:
        return self.seed is not None or self.texture is not None

    def tail(self, dimensions: Dimensions) -> Tail:
        """Give the tail among a checkpoint's dimensions; raises InvalidValue for more than it has.

        The fewest that hold the fidelity are kept.
        """
        kept = self.number if self.fidelity is None else dimensions.kept(self.fidelity)
        if kept is not None and kept > len(dimensions):
            raise InvalidValue(
                f"--dimensions {kept} is more than the checkpoint's {len(dimensions)} dimensions."
            )
        if kept == len(dimensions) and self._says_of_the_rest:
            raise InvalidValue(f"{_ALL_KEPT}: keep fewer than {kept}.")
        return Tail(kept, self.seed or 0, 1.0 if self.texture is None else self.texture)


def check_reach(request: MorphRequest, count: int) -> None:
    """Raise InvalidValue where a word is about a dimension that is none of `count`, or not kept.

    Raises it as well where one loop is to wander and every dimension that is kept is locked, and
    where some are locked and no loop is to wander.
    """
    kept = request.tail.kept or count
    grid = request.grid
    told = {
        "--slider": [slider.dimension for slider in request.sliders],
        "--grid": [] if grid is None else [grid.across.dimension, grid.down.dimension],
        "--lock": list(request.locked),
    }
    for word, dimensions in told.items():
        for dimension in dimensions:
            if dimension >= count:
                raise InvalidValue(
                    f"There is no dimension {dimension + 1} for {word}: the checkpoint has {count}."
                )
            if dimension >= kept:
                raise InvalidValue(
                    f"{word} for dimension {dimension + 1} would do nothing, as {kept} are kept: "
                    f"keep at least {dimension + 1}."
                )
    if request.locked and not request.spread:
        raise InvalidValue(
            "--lock is for loops that wander, and none does: name --wander as well, or --count for "
            "several."
        )
    if request.count == 1 and request.spread and set(range(kept)) <= set(request.locked):
        raise InvalidValue("Nothing can wander: every dimension that is kept is locked.")
