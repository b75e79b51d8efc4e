"""Near: what a clip of Morph was asked for, as the place that others can be near to."""

from dataclasses import replace

from loopstudio.core.dimensions import DEVIATIONS, Dimensions
from loopstudio.core.morph_request import MAX_PLACE, MorphRequest, Slider
from loopstudio.core.streams import Purpose, stream


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
