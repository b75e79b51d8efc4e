"""Performance: what a hand played over loops that went round, as one request of as many bars."""

from dataclasses import replace

import numpy as np

from loopstudio.core.curved import Floats, blend_places, curved
from loopstudio.core.morph_request import (
    MAX_BARS,
    Blend,
    Curve,
    Drawn,
    Lfo,
    MorphRequest,
    Slider,
)

VALUES_PER_BAR = 32
_MOST_TURNS = 64


class Performance:
    """Takes note of requests as they change, and of when; all but the moves is that of the last.

    loop is the request at the beginning. What is played is as long as whole loops of it are, up to
    eight bars.
    """

    def __init__(self, loop: MorphRequest) -> None:
        self._bars = loop.bars
        self._notes = [(0.0, loop)]

    @property
    def most_loops(self) -> int:
        """How often the loop can go round before there is no more room."""
        return MAX_BARS // self._bars

    def note(self, at: float, request: MorphRequest) -> None:
        """Note how things stand `at` so many loops after the beginning; time does not go back."""
        self._notes.append((max(at, self._notes[-1][0]), request))

    def request(self, loops: int) -> MorphRequest:
        """Give the request of all that was played in so many loops, one clip."""
        last = self._notes[-1][1]
        loops = max(1, min(loops, self.most_loops))
        held = self._held(loops)
        dimensions = sorted({s.dimension for request in held for s in request.sliders})
        sliders = (_played(held, dimension, loops) for dimension in dimensions)
        return replace(
            last,
            count=1,
            first=0,
            spread=0.0,
            bars=self._bars * loops,
            blend=_blended(held, loops),
            sliders=tuple(slider for slider in sliders if slider != Slider(slider.dimension)),
        )

    def _held(self, loops: int) -> list[MorphRequest]:
        """Give how things stood at each of the values that curves are drawn with."""
        count = VALUES_PER_BAR * self._bars * loops
        held: list[MorphRequest] = []
        place = 0
        for step in range(count):
            at = step / count * loops
            while place + 1 < len(self._notes) and self._notes[place + 1][0] <= at:
                place += 1
            held.append(self._notes[place][1])
        return held


def _played(held: list[MorphRequest], dimension: int, loops: int) -> Slider:
    """Give one dimension's slider: as it was where nothing moved it, else drawn."""
    states = [_slider(request, dimension) for request in held]
    if all(state == states[0] for state in states):
        curve = _over(states[0].curve, loops, len(held))
        return replace(states[0], curve=curve)
    round_by_state = {state: _rounds(state.curve, loops, len(held)) for state in set(states)}
    values = [state.offset + round_by_state[state][i] for i, state in enumerate(states)]
    return Slider(dimension, 0.0, states[-1].scale, Drawn(tuple(round(v, 4) for v in values)))


def _slider(request: MorphRequest, dimension: int) -> Slider:
    found = (slider for slider in request.sliders if slider.dimension == dimension)
    return next(found, Slider(dimension))


def _over(curve: Curve | None, loops: int, count: int) -> Curve | None:
    """Give a curve of one loop as that of several."""
    if curve is None or loops == 1:
        return curve
    if isinstance(curve, Lfo) and curve.turns * loops <= _MOST_TURNS:
        return replace(curve, turns=curve.turns * loops)
    return Drawn(tuple(np.round(_rounds(curve, loops, count), 4).tolist()))


def _rounds(curve: Curve | None, loops: int, count: int) -> Floats:
    return np.tile(curved(curve, count // loops), loops)


def _blended(held: list[MorphRequest], loops: int) -> Blend:
    first = held[0].blend
    still = all(request.blend == first for request in held)
    if still and (loops == 1 or (first.path == "whole" and not first.drawn)):
        return first
    each = len(held) // loops
    rounds = {blend: blend_places(blend, each) for blend in {request.blend for request in held}}
    drawn = []
    for i, request in enumerate(held):
        x, y = rounds[request.blend]
        drawn.append((round(float(x[i % each]), 4), round(float(y[i % each]), 4)))
    return replace(held[-1].blend, drawn=tuple(drawn))
