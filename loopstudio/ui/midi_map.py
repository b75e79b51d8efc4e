"""Which knob moves which slider, kept as text, and when a knob takes a slider over."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

_NEAR = 1 / 64
_SAME = 1 / 128
_CHANNELS, _NUMBERS = 16, 128


@dataclass(frozen=True)
class Knob:
    """A controller of a MIDI channel (0 to 15, 0 to 127) at an input of this name."""

    port: str
    channel: int
    number: int

    @property
    def words(self) -> str:
        """Say which it is."""
        return f"controller {self.number} of {self.port}"


def map_to_text(knobs: Mapping[str, Knob]) -> str:
    """Write which slider has which knob; "" for none."""
    rows = [[slider, *astuple(knob)] for slider, knob in knobs.items()]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def map_from_text(text: str) -> dict[str, Knob]:
    """Read it back; what cannot be one is left out, since it is learned anew in a moment."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(rows, list):
        return {}
    return {row[0]: Knob(*row[1:]) for row in rows if _is_row(row)}


def _is_row(row: object) -> bool:
    match row:
        case [str(), str(), int(channel), int(number)]:
            return 0 <= channel < _CHANNELS and 0 <= number < _NUMBERS
        case _:
            return False


class Takeover:
    """Nothing jumps: a knob moves a slider only once it has met it, and for as long as it stays."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def takes(self, slider: str, knob: float, value: float) -> bool:
        """Say whether a knob at 0 to 1 moves a slider that stands at 0 to 1."""
        last = self._last.get(slider)
        self._last[slider] = knob
        if abs(knob - value) <= _NEAR:
            return True
        if last is None:
            return False
        return abs(last - value) <= _SAME or (last - value) * (knob - value) < 0.0

    def forget(self, slider: str) -> None:
        """Another knob has a slider now, or none."""
        self._last.pop(slider, None)
