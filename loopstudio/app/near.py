"""Near: what a clip of Morph was asked for, as the place that others can be near to."""

from dataclasses import replace

import numpy as np

from loopstudio.core.curved import curved
from loopstudio.core.dimensions import DEVIATIONS, Dimensions
from loopstudio.core.morph_request import MAX_PLACE, MorphRequest, Slider
from loopstudio.core.streams import Purpose, stream

SAME_KEY = 12.0
"""As far a loop goes from its sounds, by `distance`, and is in their key still (decision 68)."""

_PLACES = 64


def distance(request: MorphRequest, index: int, dimensions: Dimensions) -> float:
    """Say how far one item lies from the blend of its sounds: squares of deviations, added up.

    What a curve or a scale does counts as what it does on the mean over the bars.
    """
    total = 0.0
    for slider in place_of(request, index, dimensions).sliders:
        place = slider.dimension
        if place >= min(request.tail.kept or len(dimensions), len(dimensions)):
            continue
        reach = max(dimensions.high[place] - dimensions.low[place], 1e-6) / DEVIATIONS
        moved = (slider.offset + curved(slider.curve, _PLACES)) / reach
        total += float(np.mean(moved**2)) + (slider.scale - 1.0) ** 2
    return total


def place_of(request: MorphRequest, index: int, dimensions: Dimensions) -> MorphRequest:
    """Give the request of one item of a batch alone: its sliders tell where it wandered to."""
    alone = replace(request.of_item(index), count=1, first=0, spread=0.0)
    if not request.spread:
        return alone
    drawn = stream(request.item_seed(index), Purpose.DIRECTION).standard_normal(len(dimensions))
    told = {slider.dimension: slider for slider in alone.sliders}
    for dimension, (step, low, high) in enumerate(
        zip(drawn.tolist(), dimensions.low, dimensions.high, strict=True)
    ):
        if dimension not in request.locked:
            slider = told.get(dimension, Slider(dimension))
            offset = slider.offset + request.spread * (high - low) / DEVIATIONS * step
            held = max(-MAX_PLACE, min(MAX_PLACE, offset))
            told[dimension] = replace(slider, offset=held)
    return replace(alone, sliders=tuple(told[d] for d in sorted(told)))
