"""Glimpse: what a loop that is still being made is thought to be by now, as a small picture."""

from dataclasses import dataclass

from loopstudio.core.errors import InvalidValue


@dataclass(frozen=True)
class Glimpse:
    """A spectrogram of item `index` of a request, after `done` of `total` calls of the network.

    cells hold loudness, 0 to 255, row by row: high notes first, time from left to right. Raises
    InvalidValue where they are not rows times columns.
    """

    index: int
    done: int
    total: int
    rows: int
    columns: int
    cells: bytes

    def __post_init__(self) -> None:
        if not self.cells or len(self.cells) != self.rows * self.columns:
            raise InvalidValue(
                f"{len(self.cells)} cells are no picture of {self.rows} by {self.columns}."
            )
