import builtins
from collections.abc import Mapping, Sequence

import mido
import pytest

from loopstudio.ui.midi_ports import MidiError, MidoPorts, Turn, lasting

RAW = "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"


class FakeInput:
    def __init__(self) -> None:
        self.is_closed = False

    def iter_pending(self) -> list[mido.Message]:
        return [
            mido.Message("note_on", note=60),
            mido.Message("control_change", channel=2, control=16, value=99),
        ]

    def close(self) -> None:
        self.is_closed = True


def test_knobs_are_heard_and_notes_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = {RAW: FakeInput()}
    monkeypatch.setattr(mido, "get_input_names", lambda: [RAW, RAW])
    monkeypatch.setattr(mido, "open_input", opened.__getitem__)
    ports = MidoPorts()
    (name,) = ports.names()
    port = ports.open(name)
    assert port.turns() == [Turn(2, 16, 99)]
    port.close()
    assert opened[RAW].is_closed


def test_a_name_lasts_when_alsa_numbers_it_anew() -> None:
    assert lasting(RAW) == lasting(RAW.replace("20:0", "28:0"))
    assert lasting("IAC Driver Bus 1") != lasting("IAC Driver Bus 2")


def test_a_name_lasts_when_windows_counts_it_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert lasting("nanoKONTROL2 0") == lasting("nanoKONTROL2 3")


def test_one_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mido, "get_input_names", list)
    with pytest.raises(MidiError, match="nano is not plugged in"):
        MidoPorts().open("nano")


def test_one_that_another_program_holds_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str) -> None:
        raise OSError("busy")

    monkeypatch.setattr(mido, "get_input_names", lambda: [RAW])
    monkeypatch.setattr(mido, "open_input", refuse)
    with pytest.raises(MidiError, match=r"MIDI 1 cannot be opened \(busy\): close what else"):
        MidoPorts().open(lasting(RAW))


def test_without_mido_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name == "mido":
            raise ModuleNotFoundError(name)
        return real(name, globals_, locals_, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(
        MidiError, match=r"mido and python-rtmidi: pip install 'loopstudio\[midi\]'"
    ):
        MidoPorts().names()


def test_a_system_without_midi_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[str]:
        raise OSError("no sequencer")

    monkeypatch.setattr(mido, "get_input_names", refuse)
    with pytest.raises(MidiError, match=r"no MIDI \(no sequencer\)"):
        MidoPorts().names()
