import struct

import pytest

from loopstudio.audio.smpl import (
    Inst,
    SampleLoop,
    Smpl,
    pack_inst,
    pack_smpl,
    unpack_inst,
    unpack_smpl,
)
from loopstudio.core.errors import AudioFileError, InvalidValue

SMPL = Smpl(22_676, 57, (SampleLoop(0, 176_399), SampleLoop(10, 20, 1, 3, 9, 7)), extra=b"more")


def test_loops_and_extra_bytes_come_back() -> None:
    assert unpack_smpl(pack_smpl(SMPL)) == SMPL


def test_one_forward_loop_is_sixty_bytes_as_samplers_expect() -> None:
    body = pack_smpl(Smpl(round(1e9 / 44_100), 57, (SampleLoop(0, 176_399),)))
    wanted = struct.pack("<9I", 0, 0, 22_676, 57, 0, 0, 0, 1, 0)
    assert body == wanted + struct.pack("<6I", 0, 0, 0, 176_399, 0, 0)


@pytest.mark.parametrize("size", range(36 + 48))
def test_a_short_sampler_tag_is_refused(size: int) -> None:
    with pytest.raises(AudioFileError, match=r"cut short|lacks"):
        unpack_smpl(pack_smpl(SMPL)[:size])


def test_a_sampler_tag_with_countless_loops_is_refused() -> None:
    body = struct.pack("<9I", 0, 0, 22_676, 60, 0, 0, 0, 0xFFFF_FFFF, 0)
    with pytest.raises(AudioFileError, match="4294967295 loops"):
        unpack_smpl(body)


def test_a_frame_beyond_the_field_is_refused() -> None:
    with pytest.raises(InvalidValue, match="too large"):
        Smpl(22_676, 60, (SampleLoop(0, 1 << 32),))


def test_an_instrument_tag_is_seven_bytes_that_come_back() -> None:
    body = pack_inst(Inst(57, -5, 3))
    assert (len(body), unpack_inst(body)) == (7, Inst(57, -5, 3))


def test_a_short_instrument_tag_is_refused() -> None:
    with pytest.raises(AudioFileError, match="cut short"):
        unpack_inst(b"\0" * 6)


def test_a_fine_tuning_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidValue, match="range"):
        Inst(60, 200)
