"""What a bundle's manifest says about a vocoder."""

from dataclasses import dataclass

from loopstudio.engines.vocoding.low_bands import (
    COURSES_HZ,
    CROSSOVERS_HZ,
    PARTIALS_HZ,
    Crossovers,
    LowBands,
    least_points_per_second,
)
from loopstudio.engines.vocoding.mel import MelConfig


@dataclass(frozen=True)
class VocoderConfig:
    """Sizes of a vocoder; hop is split into `split` short frames. Windows are four hops long.

    rate and floor_db (how far silence lies below a full-scale sine) are those of the images.
    rounds is how often the sound is brought to its image, and headroom_db how far below full scale
    the peaks of bars lie, which it is brought to as well. tones is the width of the network that
    steadies low tones, 0 for none; partials that of the one that steadies the partials of notes.
    """

    rate: int = 44_100
    floor_db: int = 90
    bands: int = 80
    hop: int = 525
    split: int = 5
    width: int = 256
    blocks: int = 6
    short_width: int = 128
    short_blocks: int = 4
    expansion: int = 3
    rounds: int = 0
    headroom_db: int = 1
    tones: int = 0
    partials: int = 0

    @classmethod
    def tiny(cls) -> "VocoderConfig":
        """Give a network of a few kilobytes for tests."""
        return cls(width=8, blocks=1, short_width=8, short_blocks=1, rounds=1, tones=8, partials=8)

    @property
    def image(self) -> MelConfig:
        """How the images this vocoder reads are made."""
        return MelConfig(self.rate, self.hop, 4 * self.hop, self.bands, -float(self.floor_db))

    @property
    def short_hop(self) -> int:
        """Samples between two short frames."""
        return self.hop // self.split

    @property
    def can_hold_tones(self) -> bool:
        """Say whether frames are dense enough for the bands of `Tones`, if there are any."""
        lows = not self.tones or (
            self.hop % self.split == 0 and self._holds(CROSSOVERS_HZ, self.rate / self.short_hop)
        )
        return lows and (not self.partials or self._holds(PARTIALS_HZ, self.rate / self.hop))

    @property
    def narrow(self) -> LowBands:
        """The bands whose courses may be told, each with one partial of a note at most."""
        return LowBands(self.rate, self.hop, COURSES_HZ)

    @property
    def can_be_told(self) -> bool:
        """Say whether frames, a point each, are dense enough for those bands."""
        return self._holds(COURSES_HZ, self.rate / self.hop)

    def _holds(self, crossovers: Crossovers, points_per_second: float) -> bool:
        return least_points_per_second(crossovers) <= points_per_second <= self.rate / 8.0
