"""Tempo: the one home of beat arithmetic."""

from dataclasses import dataclass
from fractions import Fraction

from loopstudio.core.errors import InvalidValue

MIN_BPM, MAX_BPM = 20.0, 400.0
_DENOMINATORS = (1, 2, 4, 8, 16)


def bpm_text(bpm: float) -> str:
    """Write beats per minute to the hundredth that a tempo is typed with: 120, 93.5, 121.98."""
    return f"{bpm:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Tempo:
    """Quarter-note beats per minute and a meter. 20 <= bpm <= 400, meter up to 32/16."""

    bpm: float
    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if not MIN_BPM <= self.bpm <= MAX_BPM:
            raise InvalidValue(f"{self.bpm:g} BPM is outside {MIN_BPM:g} to {MAX_BPM:g} BPM.")
        if not 1 <= self.numerator <= 32 or self.denominator not in _DENOMINATORS:
            raise InvalidValue(f"{self.numerator}/{self.denominator} is not a meter known here.")

    @property
    def bar_beats(self) -> Fraction:
        """Quarter-note beats in one bar."""
        return Fraction(4 * self.numerator, self.denominator)

    def frames(self, beats: float | Fraction, rate: int) -> int:
        """Frames in a number of beats: round(60 / bpm * beats * rate)."""
        return round(self._exact(Fraction(beats), rate))

    def bar_frames(self, rate: int, bars: int = 1) -> int:
        """Frames in whole bars, rounded once over all of them so that no error adds up."""
        return self.frames(self.bar_beats * bars, rate)

    def is_exact(self, rate: int, bars: int = 1) -> bool:
        """Say whether these bars are a whole number of frames at this rate."""
        return self._exact(self.bar_beats * bars, rate).denominator == 1

    def _exact(self, beats: Fraction, rate: int) -> Fraction:
        # A typed tempo such as 120.1 means 1201/10, not the nearest binary float.
        return 60 * beats * rate / Fraction(str(self.bpm))

    @classmethod
    def fitting(cls, frames: int, beats: float | Fraction, rate: int) -> "Tempo":
        """Give the tempo at which this many frames are this many beats."""
        if frames <= 0 or beats <= 0:
            raise InvalidValue("A tempo needs at least one frame and some part of a beat.")
        return cls(float(60 * Fraction(beats) * rate / frames))
