"""What 'show' says of a loop of Morph: its sounds, its sliders, its grid and its tail."""

from typing import assert_never

from loopstudio.app.in_common import key_in_common
from loopstudio.core.counted import counted
from loopstudio.core.morph_request import (
    Blend,
    Curve,
    Drawn,
    Grid,
    Lfo,
    MorphRequest,
    Ramp,
    Slider,
    Tail,
)


def morph_told(request: MorphRequest, index: int) -> list[tuple[str, str]]:
    """Give lines about one item of a request, a name and words each."""
    key, moved = key_in_common(request), sorted(request.sliders_of(index), key=_dimension)
    locked = ", ".join(str(place + 1) for place in request.locked)
    return [
        ("sounds", str(len(request.sounds))),
        *(() if key is None else (("key", key),)),
        ("blend", _blend(request.blend)),
        ("sliders moved", str(len(moved))),
        *((f"slider {slider.dimension + 1}", _slider(slider)) for slider in moved),
        *(() if request.grid is None else _grid(request.grid, index)),
        ("dimensions", _tail(request.tail_of(index))),
        ("wander", f"{request.spread:g}" + (f", but for {locked}" if locked else "")),
    ]


def _dimension(slider: Slider) -> int:
    return slider.dimension


def _blend(blend: Blend) -> str:
    played = f", played: {counted(len(blend.drawn), 'place')}" if blend.drawn else ""
    return f"{blend.x:g}, {blend.y:g} ({blend.path}{played})"


def _slider(slider: Slider) -> str:
    scale = "" if slider.scale == 1.0 else f", the sound times {slider.scale:g}"
    curve = "" if slider.curve is None else f", {_curve(slider.curve)}"
    return f"{slider.offset:+g}{scale}{curve}"


def _curve(curve: Curve) -> str:
    match curve:
        case Ramp(start, end):
            return f"ramp from {start:+g} to {end:+g}"
        case Lfo(wave, turns, depth, phase):
            return f"{wave} of {counted(turns, 'turn')}, {depth:g} high, from phase {phase:g}"
        case Drawn(values):
            low, high = min(values), max(values)
            return f"drawn: {counted(len(values), 'value')} from {low:+g} to {high:+g}"
        case _:
            assert_never(curve)


def _grid(grid: Grid, index: int) -> list[tuple[str, str]]:
    row, column = divmod(index, grid.across.steps)
    sides = (f"dimension {a.dimension + 1} in {a.steps} steps" for a in (grid.across, grid.down))
    across, down = f"{column + 1} of {grid.across.steps}", f"{row + 1} of {grid.down.steps}"
    return [("grid", ", ".join(sides)), ("its place", f"{across} across, {down} down")]


def _tail(tail: Tail) -> str:
    if tail.kept is None:
        return "all"
    return f"{tail.kept}, the rest from seed {tail.seed}, texture {tail.amount:g}"
