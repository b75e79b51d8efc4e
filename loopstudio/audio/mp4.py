"""The tempo in an M4A file: the `tmpo` atom of its texts, which ffmpeg writes but does not read.

An atom is a u32 size, a name of four letters and a body, big-endian; the body of `tmpo` is one atom
`data`, whose last two bytes are the whole number of BPM (Apple, QuickTime File Format).
"""

import struct
from pathlib import Path

_TEMPO = struct.Struct(">4s4x4s8xH")
_LARGEST_FILE = 1 << 26


def bpm_in(path: Path) -> int | None:
    """Give the BPM that an M4A file tells, None where it tells none; nothing is an error."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    at = data.find(b"tmpo") if data[4:8] == b"ftyp" else -1
    if at < 0 or at + _TEMPO.size > len(data):
        return None
    _, name, bpm = _TEMPO.unpack_from(data, at)
    return int(bpm) if name == b"data" else None
