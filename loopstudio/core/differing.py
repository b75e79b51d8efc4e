"""Differing: loops of Morph that are others of one place, by whatever is left free there."""

from dataclasses import replace

from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MorphRequest


def differing(request: MorphRequest, dimensions: int) -> MorphRequest:
    """Give a request whose loops are not all the same, of a network with so many dimensions.

    As it is where one that is kept can wander, or a grid moves some. Where every one is locked,
    each loop has a texture of its own. Raises InvalidValue where there is none either.
    """
    tail = request.tail
    kept = min(tail.kept or dimensions, dimensions)
    if request.grid is not None or not kept or not set(range(kept)) <= set(request.locked):
        return request
    if kept < dimensions and tail.amount:
        return replace(request, spread=0.0, tail=replace(tail, varied=True))
    raise InvalidValue(
        "These loops would all be the same one: every dimension that is kept is locked, and there "
        "is no texture. Unlock one, or keep fewer dimensions and some texture in place of the rest."
    )
