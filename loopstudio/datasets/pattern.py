"""Patterns: which part is struck when and how hard in one circular bar."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.role import ROLE_INDEX, ROLE_NAMES

BEATS = 4.0


@dataclass(frozen=True, eq=False)
class Pattern:
    """Strokes of one 4/4 bar, sorted by time.

    beats: float64, 0 <= beat < 4, taken modulo the bar; roles: indices into ROLE_NAMES;
    velocities: 0 < v <= 1. name says where the bar came from. Raises InvalidValue for unequal
    lengths, an empty bar or a velocity outside its range.
    """

    name: str
    beats: NDArray[np.float64]
    roles: NDArray[np.uint8]
    velocities: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not 0 < len(self.beats) == len(self.roles) == len(self.velocities):
            raise InvalidValue("A pattern needs at least one stroke, each with role and velocity.")
        if self.velocities.min() <= 0 or self.velocities.max() > 1:
            raise InvalidValue("Velocities lie above 0 and up to 1.")
        beats = np.mod(self.beats, BEATS)
        # A hair before the bar line is rounded to 4 and not to a little less.
        beats[beats >= BEATS] = 0.0
        object.__setattr__(self, "beats", beats)
        order = np.argsort(beats, kind="stable")
        for field in ("beats", "roles", "velocities"):
            values = np.asarray(getattr(self, field))[order]
            values.flags.writeable = False
            object.__setattr__(self, field, values)

    def __len__(self) -> int:
        return len(self.beats)

    def where(self, role: str) -> NDArray[np.intp]:
        """Give the indices of the strokes of one role."""
        return np.flatnonzero(self.roles == ROLE_INDEX[role])

    def steps(self, role: str, grid: int = 16) -> frozenset[int]:
        """Give the grid steps that a role plays on, each stroke moved to its nearest step."""
        near = np.rint(self.beats[self.where(role)] * grid / BEATS).astype(int) % grid
        return frozenset(int(step) for step in near)

    def role_names(self) -> tuple[str, ...]:
        """Give the names of the roles in use, in the fixed order."""
        return tuple(ROLE_NAMES[index] for index in np.unique(self.roles))

    def without(self, role: str) -> "Pattern":
        """Give the pattern less one role; the same pattern if nothing else would be left."""
        keep = self.roles != ROLE_INDEX[role]
        if not keep.any():
            return self
        return Pattern(self.name, self.beats[keep], self.roles[keep], self.velocities[keep])

    def fingerprint(self) -> str:
        """Give a short hash of the bar on a 16-step grid, roles included and velocity left out."""
        near = np.rint(self.beats * 4).astype(int) % 16
        cells = sorted(
            {(int(step), int(role)) for step, role in zip(near, self.roles, strict=True)}
        )
        return hashlib.sha256(repr(cells).encode()).hexdigest()[:16]
