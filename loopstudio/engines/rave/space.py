"""Space: how places along a checkpoint's dimensions stand for the latents of its network."""

from collections.abc import Sequence
from typing import Protocol

from loopstudio.engines.rave.angles import Angles
from loopstudio.engines.rave.basis import Floats
from loopstudio.engines.rave.codes import Codes
from loopstudio.engines.rave.parts import Parts


class Space(Protocol):
    """Places (dimensions, frames), and what can be done with them before they are decoded."""

    def __len__(self) -> int:
        """Say how many dimensions there are."""

    def along(self, latent: Floats) -> Floats:
        """Give the places of latents (latent, frames)."""

    def latent(self, along: Floats) -> Floats:
        """Give the latents of places."""

    def middle(self) -> Floats:
        """Give the place (dimensions, 1) in the middle of all sound."""

    def between(self, one: Floats, other: Floats, share: Floats) -> Floats:
        """Give what lies between places, the share (frames,) of the other ones."""

    def blended(self, sounds: Sequence[Floats], weights: Floats) -> Floats:
        """Blend one sound or more, weighed (sounds, frames) so that each frame adds up to 1."""

    def wandered(self, places: Floats, spread: float, steps: Floats) -> Floats:
        """Move places by steps (dimensions,), each `spread` (0 to 1) of what sound deviates."""

    def held(self, amount: float, steps: Floats) -> Floats:
        """Give places (dimensions, 1) as far from the middle as steps times an amount say."""


def space_of(parts: Parts) -> Space:
    """Give the space of a checkpoint's dimensions."""
    match parts.network.config.latent_kind:
        case "discrete":
            assert parts.network.codebooks is not None
            return Codes(parts.basis, parts.network.codebooks.double().cpu().numpy())
        case "spherical":
            return Angles(parts.basis)
        case _:
            return parts.basis
