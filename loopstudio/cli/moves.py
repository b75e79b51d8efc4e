"""What the command line says of Morph's sliders: moves, curves over the bars, and grids."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast, get_args

from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import (
    Axis,
    Curve,
    Drawn,
    Grid,
    Lfo,
    MorphRequest,
    Ramp,
    Slider,
    Wave,
)

FORM = "N=OFFSET[*SCALE][~CURVE]"
HELP = (
    "Move a dimension; 1 is the most important. A curve over the bars is ramp:START:END, "
    "sine:TURNS:DEPTH[:PHASE] (or triangle, square, saw), or drawn:VALUE,VALUE..."
)


def moved(
    request: MorphRequest, sliders: Sequence[str], locks: Sequence[int], grid: Sequence[str]
) -> MorphRequest:
    """Give a request with what is said of its sliders; a grid says how many loops there are."""
    sides = grid_of(grid)
    return replace(
        request,
        sliders=tuple(map(slider_of, sliders)),
        locked=locked_of(locks),
        grid=sides,
        count=request.count if sides is None else len(sides),
    )


def slider_of(word: str) -> Slider:
    """Read a move such as 1=0.5, 1=0.5*2 or 3=0~sine:4:1.5; raises InvalidValue."""
    number, _, move = word.partition("=")
    still, _, curve = move.partition("~")
    offset, _, scale = still.partition("*")
    try:
        place, moved = int(number), (float(offset), float(scale) if scale else 1.0)
    except ValueError as error:
        raise InvalidValue(
            f"--slider {word!r} is no move: write 1=0.5, 1=0.5*2 to scale the sound as well, or "
            "1=0~ramp:-1:1 to move over the bars."
        ) from error
    return Slider(_place(place), *moved, _curve(word, curve) if curve else None)


def grid_of(words: Sequence[str]) -> Grid | None:
    """Read two axes such as 1=-2:2:4, the one across first; raises InvalidValue for others."""
    if not words:
        return None
    if len(words) != 2:
        raise InvalidValue("A grid has two sliders: write --grid twice, as 1=-2:2:4.")
    return Grid(*(_axis(word) for word in words))


def locked_of(numbers: Sequence[int]) -> tuple[int, ...]:
    """Give dimensions as they are counted from 0; raises InvalidValue for one before the first."""
    return tuple(map(_place, numbers))


def _axis(word: str) -> Axis:
    number, _, ends = word.partition("=")
    try:
        low, high, steps = ends.split(":")
        place, side = int(number), (float(low), float(high), int(steps))
    except ValueError as error:
        raise InvalidValue(
            f"--grid {word!r} is no side of one: write 1=-2:2:4, from -2 to 2 in 4 steps."
        ) from error
    return Axis(_place(place), *side)


def _place(number: int) -> int:
    if number < 1:
        raise InvalidValue(f"There is no dimension {number}: the most important is 1.")
    return number - 1


def _curve(word: str, curve: str) -> Curve:
    kind, _, told = curve.partition(":")
    read = _lfo(kind) if kind in get_args(Wave) else _CURVES.get(kind, _unknown)
    try:
        return read(told)
    except ValueError as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue(
            f"--slider {word!r} has no curve that is known: write ramp:-1:1, sine:4:1.5 or "
            "drawn:0,1,0.5."
        ) from error


def _unknown(told: str) -> Curve:
    raise ValueError(told)


def _ramp(told: str) -> Curve:
    start, end = told.split(":")
    return Ramp(float(start), float(end))


def _lfo(wave: str) -> Callable[[str], Curve]:
    def read(told: str) -> Curve:
        turns, depth, *phase = told.split(":")
        if len(phase) > 1:
            raise ValueError(told)
        return Lfo(cast("Wave", wave), int(turns), float(depth), *map(float, phase))

    return read


def _drawn(told: str) -> Curve:
    return Drawn(tuple(float(value) for value in told.split(",")))


_CURVES: dict[str, Callable[[str], Curve]] = {"ramp": _ramp, "drawn": _drawn}
