import math
import struct

import pytest

from loopstudio.audio.acid import Acid, pack_acid, unpack_acid
from loopstudio.core.errors import AudioFileError, InvalidValue

# A loop that Sonic Foundry shipped with ACID 3: 75,840 frames at 44.1 kHz.
ACID_3 = bytes.fromhex("000000003c0000800000000004000000 04000400958e0b43")


def test_the_tag_of_acid_3_repacks_byte_for_byte() -> None:
    assert pack_acid(unpack_acid(ACID_3)) == ACID_3


def test_the_tag_of_acid_3_says_what_it_says() -> None:
    acid = unpack_acid(ACID_3)
    assert (acid.flags, acid.root, acid.beats, acid.numerator, acid.denominator) == (0, 60, 4, 4, 4)
    assert acid.tempo == pytest.approx(60 * 4 * 44_100 / 75_840, abs=1e-5)


def test_the_denominator_comes_first() -> None:
    body = pack_acid(Acid(0, 60, 7, 120.0, numerator=7, denominator=8))
    assert struct.unpack_from("<HH", body, 16) == (8, 7)


@pytest.mark.parametrize("size", range(24))
def test_a_short_tag_is_refused(size: int) -> None:
    with pytest.raises(AudioFileError, match="cut short"):
        unpack_acid(ACID_3[:size])


@pytest.mark.parametrize("tempo", [math.nan, math.inf, -1.0])
def test_a_tempo_that_is_no_number_is_refused(tempo: float) -> None:
    with pytest.raises(AudioFileError, match="damaged"):
        unpack_acid(ACID_3[:20] + struct.pack("<f", tempo))


def test_a_reserved_number_that_is_none_is_refused() -> None:
    with pytest.raises(AudioFileError, match="damaged"):
        unpack_acid(ACID_3[:8] + struct.pack("<f", math.nan) + ACID_3[12:])


def test_beats_beyond_all_reason_are_refused() -> None:
    with pytest.raises(InvalidValue, match="beats"):
        Acid(0, 60, 1 << 30, 120.0)


@pytest.mark.parametrize(("root", "tempo"), [(1 << 16, 120.0), (60, 1e300)])
def test_numbers_too_large_for_their_fields_are_refused(root: int, tempo: float) -> None:
    with pytest.raises(InvalidValue, match="too large"):
        Acid(0, root, 4, tempo)
