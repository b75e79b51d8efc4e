"""MIDI ports: what controllers are plugged in, and what their knobs say, by way of mido."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from loopstudio.core.errors import LoopstudioError, reason

PACKAGES = "mido and python-rtmidi"
INSTALL = f"MIDI needs the packages {PACKAGES}: pip install 'loopstudio[midi]'"
_CLIENT = re.compile(r"\s+\d+:\d+$")
_PLACE = re.compile(r"\s+\d+$")


class MidiError(LoopstudioError):
    """MIDI that is not installed, or that the system does not give."""


@dataclass(frozen=True)
class Turn:
    """A knob or fader that says where it is: channel 0 to 15, number and value 0 to 127."""

    channel: int
    number: int
    value: int


class Port(Protocol):
    """An open input."""

    def turns(self) -> list[Turn]:
        """Give what came since this was asked last, oldest first; never waits."""

    def close(self) -> None:
        """Let go of it."""


class Ports(Protocol):
    """The inputs of a system; each call raises MidiError where there is no MIDI."""

    def names(self) -> list[str]:
        """Give the names of what is plugged in, as they are after it was plugged in again."""

    def open(self, name: str) -> Port:
        """Open an input."""


class MidoPorts:
    """Inputs by mido over rtmidi, both loaded only when somebody asks."""

    def names(self) -> list[str]:
        """Give the names of what is plugged in, each once."""
        return list(dict.fromkeys(lasting(name) for name in self._raw()))

    def open(self, name: str) -> Port:
        """Open the first input of this name."""
        for raw in self._raw():
            if lasting(raw) == name:
                return _MidoPort(raw)
        raise MidiError(f"{name} is not plugged in.")

    def _raw(self) -> list[str]:
        try:
            import mido

            return [str(name) for name in mido.get_input_names()]
        except ImportError as error:
            raise MidiError(f"{INSTALL}.") from error
        except (OSError, ValueError) as error:
            raise MidiError(f"The system gives no MIDI ({reason(error)}).") from error


class _MidoPort:
    def __init__(self, raw: str) -> None:
        import mido

        try:
            self._port = mido.open_input(raw)
        except (OSError, ValueError) as error:
            raise MidiError(
                f"{lasting(raw)} cannot be opened ({reason(error)}): close what else uses it."
            ) from error

    def turns(self) -> list[Turn]:
        return list(_turns(self._port.iter_pending()))

    def close(self) -> None:
        self._port.close()


def _turns(messages: Iterator[object]) -> Iterator[Turn]:
    for message in messages:
        if getattr(message, "type", "") == "control_change":
            values = (getattr(message, name) for name in ("channel", "control", "value"))
            yield Turn(*values)


def lasting(name: str) -> str:
    """Give the part of a port's name that stays when it is plugged in again.

    ALSA adds the numbers of client and port, Windows the place in its list.
    """
    short = _CLIENT.sub("", name)
    return _PLACE.sub("", short) if sys.platform == "win32" else short
