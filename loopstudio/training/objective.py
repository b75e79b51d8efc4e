"""What the loop needs of a network in training."""

from pathlib import Path
from typing import Protocol

State = dict[str, object]


class Objective(Protocol):
    """A network, its losses and its optimisers."""

    def step(self, number: int) -> dict[str, float]:
        """Do one update and give the figures to log."""

    def state(self) -> State:
        """Give everything a later run needs to go on: tensors and plain values only."""

    def restore(self, state: State) -> None:
        """Go on from a state."""

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        """Write a picture and a sound into the folder, and give the validation figures."""

    def export(self, folder: Path) -> None:
        """Write what has been learned so far as tensors for a bundle."""
