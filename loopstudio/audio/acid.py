"""The `acid` chunk: beats, meter, tempo and root note, as ACID, Audacity and most DAWs read it."""

import math
import struct
from dataclasses import dataclass

from loopstudio.core.errors import AudioFileError, InvalidValue

ONE_SHOT, ROOT_VALID, STRETCH, BEATMAPPED, HIGH_OCTAVE = 0x01, 0x02, 0x04, 0x08, 0x10

_LAYOUT = struct.Struct("<IHHfIHHf")
_MOST_BEATS = 1 << 20


@dataclass(frozen=True)
class Acid:
    """flags (above), root as a MIDI note, beats in the file, meter, tempo in BPM.

    The two words that nobody reads are kept: `unknown` is 0x8000 and `reserved` 0.0 in every file
    known. The denominator comes first in the chunk (libsndfile, ExifTool and JUCE agree).
    """

    flags: int
    root: int
    beats: int
    tempo: float
    numerator: int = 4
    denominator: int = 4
    unknown: int = 0x8000
    reserved: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.beats <= _MOST_BEATS:
            raise InvalidValue(f"{self.beats} beats is outside 0 to {_MOST_BEATS}.")
        if not (math.isfinite(self.tempo) and self.tempo >= 0.0 and math.isfinite(self.reserved)):
            raise InvalidValue("The tempo in an ACID tag is not a number of at least 0.")
        try:
            pack_acid(self)
        except (struct.error, OverflowError) as error:
            raise InvalidValue("A number in an ACID tag is too large for its field.") from error


def pack_acid(acid: Acid) -> bytes:
    """Give the 24 bytes of the chunk's body."""
    return _LAYOUT.pack(
        acid.flags,
        acid.root,
        acid.unknown,
        acid.reserved,
        acid.beats,
        acid.denominator,
        acid.numerator,
        acid.tempo,
    )


def unpack_acid(body: bytes) -> Acid:
    """Read a chunk's body; raises AudioFileError where it is short or holds no true numbers."""
    if len(body) < _LAYOUT.size:
        raise AudioFileError("The ACID tag of the file is cut short.")
    flags, root, unknown, reserved, beats, below, above, tempo = _LAYOUT.unpack_from(body)
    try:
        return Acid(flags, root, beats, tempo, above, below, unknown, reserved)
    except InvalidValue as error:
        raise AudioFileError(f"The ACID tag of the file is damaged. {error}") from error
