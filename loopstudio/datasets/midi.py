"""Standard MIDI files, as much of them as drum strokes need."""

from pathlib import Path

_NAMES = {0xC: 1, 0xD: 1}


class MidiError(ValueError):
    """The bytes are not a Standard MIDI File that counts in beats."""


def read_strokes(path: Path) -> list[tuple[float, int, int]]:
    """Read every note-on as (beat, key, velocity), in order of time, from all tracks.

    Follows the Standard MIDI File 1.0 specification. Raises MidiError for other bytes, OSError if
    the file cannot be read.
    """
    data = path.read_bytes()
    if data[:4] != b"MThd" or len(data) < 14:
        raise MidiError("it has no MIDI header")
    division = int.from_bytes(data[12:14], "big")
    if not 0 < division < 0x8000:
        raise MidiError("its time is not counted in beats")
    position = 8 + int.from_bytes(data[4:8], "big")
    strokes: list[tuple[float, int, int]] = []
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "big")
        if data[position : position + 4] == b"MTrk":
            track = data[position + 8 : position + 8 + size]
            try:
                strokes += [(tick / division, key, hard) for tick, key, hard in _track(track)]
            except IndexError as error:
                raise MidiError("a track ends in the middle of an event") from error
        position += 8 + size
    return sorted(strokes)


def _track(data: bytes) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    position, tick, status = 0, 0, 0
    while position < len(data):
        step, position = _variable(data, position)
        tick += step
        if data[position] >= 0x80:
            status, position = data[position], position + 1
        if status >= 0xF0:
            if status == 0xFF:
                position += 1
            length, position = _variable(data, position)
            position += length
            continue
        if status < 0x80:
            raise MidiError("a track starts without a status byte")
        kind = status >> 4
        if kind == 0x9 and data[position + 1] > 0:
            found.append((tick, data[position], data[position + 1]))
        position += _NAMES.get(kind, 2)
    return found


def _variable(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    while True:
        byte = data[position]
        position += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position
