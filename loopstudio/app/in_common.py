"""InCommon: the key and the kind that the sounds of a loop of Morph have in common."""

from loopstudio.core.curved import corner_weights
from loopstudio.core.key import same_key
from loopstudio.core.morph_request import LatentTrack, MorphRequest

_LEAST_PLACES = 64
_LEAST_WEIGHT = 1e-6


def sounding(request: MorphRequest) -> tuple[LatentTrack, ...]:
    """Give the sounds of which a loop holds anything, somewhere along its bars."""
    blend = request.blend
    places = max(_LEAST_PLACES, len(blend.drawn))
    weights = corner_weights(len(request.sounds), blend, places)
    pairs = zip(request.sounds, weights, strict=True)
    return tuple(sound for sound, row in pairs if row.max() > _LEAST_WEIGHT)


def key_in_common(request: MorphRequest) -> str | None:
    """Give the key of all that sounds, as the first writes it; None where they have no one key."""
    keys = [sound.key for sound in sounding(request)]
    told = [key for key in keys if key is not None]
    if not told or len(told) < len(keys):
        return None
    return told[0] if all(same_key(key, told[0]) for key in told) else None


def kind_in_common(request: MorphRequest) -> str | None:
    """Give the kind of all that sounds; None where they are of no one kind, or do not say."""
    kinds = {sound.kind for sound in sounding(request)}
    return kinds.pop() if len(kinds) == 1 else None
