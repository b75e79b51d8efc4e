"""Keys: a tonic and a scale, and the pitches in them as MIDI note numbers (A4 = 69 = 440 Hz)."""

from dataclasses import dataclass

from numpy.random import Generator

TONICS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
SCALES = {
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "blues": (0, 3, 5, 6, 7, 10),
}
"""Name to semitones above the tonic."""
WEIGHTS = (0.33, 0.17, 0.13, 0.07, 0.05, 0.03, 0.05, 0.09, 0.04, 0.04)
_PARENTS = {"minor pentatonic": "minor", "major pentatonic": "major", "blues": "minor"}


@dataclass(frozen=True)
class Key:
    """A tonic as a pitch class, 0 (C) to 11 (B), and the name of a scale."""

    tonic: int
    scale: str

    @property
    def tonic_name(self) -> str:
        """The tonic's letter, with sharps."""
        return TONICS[self.tonic]

    @property
    def melody(self) -> tuple[int, ...]:
        """Semitones above the tonic that lines move in."""
        return SCALES[self.scale]

    @property
    def harmony(self) -> tuple[int, ...]:
        """The seven semitones above the tonic that chords are built in."""
        return SCALES[_PARENTS.get(self.scale, self.scale)]

    @property
    def dark(self) -> bool:
        """Say whether the third above the tonic is minor."""
        return self.harmony[2] == 3

    def root(self, low: int) -> int:
        """Give the lowest tonic at or above a MIDI note."""
        return low + (self.tonic - low) % 12

    def nearest(self, pitch: int) -> int:
        """Give the melody's note nearest to a MIDI note, the lower of two."""
        offsets = sorted(range(-6, 7), key=lambda step: (abs(step), step))
        return pitch + next(d for d in offsets if (pitch + d - self.tonic) % 12 in self.melody)

    def step(self, pitch: int, steps: int) -> int:
        """Move a note of the melody up or down by whole steps of its scale."""
        octave, above = divmod(pitch - self.tonic, 12)
        place = self.melody.index(above) + steps
        return (
            self.tonic
            + 12 * (octave + place // len(self.melody))
            + self.melody[place % len(self.melody)]
        )


def draw_key(rng: Generator) -> Key:
    """Draw a key: every tonic alike, the scales as often as loops use them."""
    return Key(int(rng.integers(12)), str(rng.choice(list(SCALES), p=WEIGHTS)))
