"""Open Sound Control 1.0, as much of it as a score for scsynth's non-realtime mode needs."""

import struct
from collections.abc import Iterable

Argument = int | float | str | bytes


def pack_message(address: str, arguments: Iterable[Argument]) -> bytes:
    """Pack a message; ints are 32-bit, floats single precision, bytes a blob."""
    tags, body = ",", b""
    for value in arguments:
        if isinstance(value, str):
            tags, body = tags + "s", body + _text(value)
        elif isinstance(value, bytes):
            padding = b"\0" * (-len(value) % 4)
            tags, body = tags + "b", body + struct.pack(">i", len(value)) + value + padding
        elif isinstance(value, int):
            tags, body = tags + "i", body + struct.pack(">i", value)
        else:
            tags, body = tags + "f", body + struct.pack(">f", value)
    return _text(address) + _text(tags) + body


def pack_score(events: Iterable[tuple[float, bytes]]) -> bytes:
    """Pack (seconds, message) pairs, in order of time, as the score file that scsynth -N reads."""
    score = b""
    for seconds, message in events:
        whole = int(seconds)
        stamp = struct.pack(">II", whole, int((seconds - whole) * 2**32))
        bundle = b"#bundle\0" + stamp + struct.pack(">i", len(message)) + message
        score += struct.pack(">i", len(bundle)) + bundle
    return score


def _text(text: str) -> bytes:
    data = text.encode("ascii") + b"\0"
    return data + b"\0" * (-len(data) % 4)
