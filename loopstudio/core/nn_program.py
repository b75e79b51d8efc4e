"""What a program for nn~ tells of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NnProgram:
    """How many dimensions it gives and takes, its rate in Hz, and its delay from sound to sound.

    delay is in samples.
    """

    dimensions: int
    rate: int
    delay: int

    @property
    def late_ms(self) -> int:
        """The delay in whole milliseconds, without a host's own."""
        return round(1_000 * self.delay / self.rate)
