"""The `smpl` and `inst` chunks: loop points, root note and key range, as samplers read them."""

import struct
from dataclasses import dataclass

from loopstudio.core.errors import AudioFileError, InvalidValue

_HEAD = struct.Struct("<9I")
_LOOP = struct.Struct("<6I")
_INST = struct.Struct("<BbbBBBB")
_MOST_LOOPS = 1_024


@dataclass(frozen=True)
class SampleLoop:
    """A loop from frame `start` to frame `end`, both played; kind 0 forward, count 0 for ever."""

    start: int
    end: int
    kind: int = 0
    count: int = 0
    identifier: int = 0
    fraction: int = 0


@dataclass(frozen=True)
class Smpl:
    """period in nanoseconds per frame, note the MIDI note at which it sounds as recorded."""

    period: int
    note: int = 60
    loops: tuple[SampleLoop, ...] = ()
    manufacturer: int = 0
    product: int = 0
    pitch_fraction: int = 0
    smpte_format: int = 0
    smpte_offset: int = 0
    extra: bytes = b""

    def __post_init__(self) -> None:
        try:
            pack_smpl(self)
        except struct.error as error:
            raise InvalidValue("A number in a sampler tag is too large for its field.") from error


@dataclass(frozen=True)
class Inst:
    """MIDI root note, fine tuning in cents, gain in dB, and the keys and velocities it answers."""

    note: int = 60
    fine: int = 0
    gain: int = 0
    low_note: int = 0
    high_note: int = 127
    low_velocity: int = 1
    high_velocity: int = 127

    def __post_init__(self) -> None:
        try:
            pack_inst(self)
        except struct.error as error:
            raise InvalidValue("A number in an instrument tag is out of its range.") from error


def pack_smpl(smpl: Smpl) -> bytes:
    """Give the chunk's body."""
    head = _HEAD.pack(
        smpl.manufacturer,
        smpl.product,
        smpl.period,
        smpl.note,
        smpl.pitch_fraction,
        smpl.smpte_format,
        smpl.smpte_offset,
        len(smpl.loops),
        len(smpl.extra),
    )
    loops = (
        _LOOP.pack(x.identifier, x.kind, x.start, x.end, x.fraction, x.count) for x in smpl.loops
    )
    return head + b"".join(loops) + smpl.extra


def unpack_smpl(body: bytes) -> Smpl:
    """Read a chunk's body; raises AudioFileError where it is cut short."""
    if len(body) < _HEAD.size:
        raise AudioFileError("The sampler tag of the file is cut short.")
    maker, product, period, note, cents, smpte, offset, count, _ = _HEAD.unpack_from(body)
    end = _HEAD.size + count * _LOOP.size
    if count > _MOST_LOOPS or end > len(body):
        raise AudioFileError(f"The sampler tag of the file lacks some of its {count} loops.")
    loops = tuple(
        SampleLoop(start, stop, kind, times, identifier, fraction)
        for identifier, kind, start, stop, fraction, times in _LOOP.iter_unpack(
            body[_HEAD.size : end]
        )
    )
    return Smpl(period, note, loops, maker, product, cents, smpte, offset, body[end:])


def pack_inst(inst: Inst) -> bytes:
    """Give the 7 bytes of the chunk's body."""
    return _INST.pack(
        inst.note,
        inst.fine,
        inst.gain,
        inst.low_note,
        inst.high_note,
        inst.low_velocity,
        inst.high_velocity,
    )


def unpack_inst(body: bytes) -> Inst:
    """Read a chunk's body; raises AudioFileError where it is cut short."""
    if len(body) < _INST.size:
        raise AudioFileError("The instrument tag of the file is cut short.")
    return Inst(*_INST.unpack_from(body))
