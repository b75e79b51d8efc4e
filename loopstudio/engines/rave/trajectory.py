"""The trajectory of a loop through the latents: sounds blended, sliders on top, and a held tail."""

import numpy as np

from loopstudio.core.curved import corner_weights, curved, round_places
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.streams import Purpose, stream
from loopstudio.engines.rave.basis import Floats
from loopstudio.engines.rave.space import Space


def trajectory(request: MorphRequest, index: int, space: Space, frames: int) -> Floats:
    """Give where one item lies in a space, frame by frame: (dimensions, frames).

    The same whatever else is in the batch. Raises CheckpointError for a sound that another network
    encoded, or a slider of a dimension that this one lacks.
    """
    count = len(space)
    places = blended(request, space, frames)
    for slider in request.sliders_of(index):
        if slider.dimension >= count:
            raise CheckpointError(f"This checkpoint has no dimension {slider.dimension + 1}.")
        row = places[slider.dimension]
        places[slider.dimension] = row * slider.scale + slider.offset + curved(slider.curve, frames)
    kept = min(request.tail.kept or count, count)
    if request.spread:
        free = np.ones(count)
        free[[d for d in request.locked if d < count]] = 0.0
        drawn = stream(request.item_seed(index), Purpose.DIRECTION).standard_normal(count)
        places = space.wandered(places, request.spread, drawn * free)
    tail = request.tail_of(index)
    held = stream(tail.seed, Purpose.LATENT).standard_normal(count)
    places[kept:] = space.held(tail.amount, held)[kept:]
    return places


def blended(request: MorphRequest, space: Space, frames: int) -> Floats:
    """Give the blend of a request's sounds (dimensions, frames), the middle without any."""
    if not request.sounds:
        return np.repeat(space.middle(), frames, axis=1)
    sounds = []
    for sound in request.sounds:
        if sound.dimensions != len(space):
            raise CheckpointError(
                f"A sound of {sound.dimensions} dimensions was encoded by another checkpoint: this "
                f"one has {len(space)}. Choose it again."
            )
        sounds.append(laid(sound, frames, request.bars, space))
    return space.blended(sounds, corner_weights(len(sounds), request.blend, frames))


def laid(sound: LatentTrack, frames: int, bars: int, space: Space) -> Floats:
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
    if places.shape[1] == frames:
        return places
    low, high, share = round_places(places.shape[1], frames)
    return space.between(places[:, low], places[:, high], share)
