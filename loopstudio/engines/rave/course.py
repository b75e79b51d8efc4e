"""The course of a loop through the latents: sounds blended, sliders on top, and a held tail."""

import numpy as np

from loopstudio.core.curved import around, blend_places, curved
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import Blend, LatentTrack, MorphRequest
from loopstudio.engines.noise import Purpose, stream
from loopstudio.engines.rave.basis import Basis, Floats

_DEVIATIONS = 4.652
"""Between the percentiles 1 and 99 of a normal."""


def course(request: MorphRequest, index: int, basis: Basis, frames: int) -> Floats:
    """Give where one item lies along the axes, frame by frame: (latent, frames).

    The same whatever else is in the batch. Raises CheckpointError for a sound that another network
    encoded, or a slider of a dimension that this one lacks.
    """
    latent = len(basis.mean)
    places = blended(request, latent, frames)
    for slider in request.sliders:
        if slider.dimension >= latent:
            raise CheckpointError(f"This checkpoint has no dimension {slider.dimension + 1}.")
        row = places[slider.dimension]
        places[slider.dimension] = row * slider.scale + slider.offset + curved(slider.curve, frames)
    kept = min(request.tail.kept or latent, latent)
    if request.spread:
        free = np.ones(latent)
        free[[d for d in request.locked if d < latent]] = 0.0
        drawn = stream(request.item_seed(index), Purpose.DIRECTION).standard_normal(latent)
        reach = (basis.high - basis.low) / _DEVIATIONS
        places += (request.spread * reach * drawn * free)[:, None]
    held = stream(request.tail.seed, Purpose.LATENT).standard_normal(latent)
    places[kept:] = request.tail.amount * held[kept:, None]
    return places


def blended(request: MorphRequest, latent: int, frames: int) -> Floats:
    """Give the blend of a request's sounds (latent, frames), nothing without any."""
    made = np.zeros((latent, frames))
    weights = corner_weights(len(request.sounds), request.blend, frames)
    for sound, weight in zip(request.sounds, weights, strict=True):
        if sound.dimensions != latent:
            raise CheckpointError(
                f"A sound of {sound.dimensions} dimensions was encoded by another checkpoint: this "
                f"one has {latent}. Choose it again."
            )
        made += weight * laid(sound, frames, request.bars)
    return made


def corner_weights(count: int, blend: Blend, frames: int) -> Floats:
    """Say how much of each sound there is in each frame: (count, frames), adding up to 1.

    Four stand in the corners of a square; of three, the third is all of the upper edge.
    """
    x, y = blend_places(blend, frames)
    match count:
        case 0:
            rows: list[Floats] = []
        case 1:
            rows = [np.ones(frames)]
        case 2:
            rows = [1.0 - x, x]
        case 3:
            rows = [(1.0 - x) * (1.0 - y), x * (1.0 - y), y]
        case _:
            rows = [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y]
    return np.array(rows).reshape(count, frames)


def laid(sound: LatentTrack, frames: int, bars: int) -> Floats:
    """Lay a sound over so many frames in so many bars: a shorter one again, of a longer the first.

    What then is a frame or so too long is drawn in, round and round.
    """
    places = sound.array().astype(np.float64)
    bar = max(1.0, frames / bars)
    own = max(1, round(places.shape[1] / bar))
    if own > bars:
        places = places[:, : round(places.shape[1] * bars / own)]
    else:
        places = np.tile(places, -(-bars // own))[:, : round(places.shape[1] * bars / own)]
    return around(places, frames)
