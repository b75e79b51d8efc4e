from pathlib import Path

import mido
import pytest

from loopstudio.datasets.midi import MidiError, read_strokes
from tests.support.hits import write_midi


def test_strokes_are_those_that_mido_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    write_midi(path, 3, late=7)
    now, expected = 0, []
    for message in mido.MidiFile(path).tracks[0]:
        now += message.time
        if message.type == "note_on" and message.velocity:
            expected.append((now / 480, message.note, message.velocity))
    assert read_strokes(path) == sorted(expected)


def test_running_status_is_followed(tmp_path: Path) -> None:
    track = bytes([0, 0x99, 36, 90, 96, 38, 80, 0, 0xFF, 0x2F, 0])
    head = b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1, 0, 96])
    (tmp_path / "r.mid").write_bytes(head + b"MTrk" + len(track).to_bytes(4, "big") + track)
    assert read_strokes(tmp_path / "r.mid") == [(0.0, 36, 90), (1.0, 38, 80)]


@pytest.mark.parametrize(
    "data",
    [
        b"not midi at all",
        b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1, 0xE7, 40]),
        b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 0, 96]) + b"MTrk" + bytes([0, 0, 0, 2, 0, 0x99]),
        b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 0, 96]) + b"MTrk" + bytes([0, 0, 0, 2, 0, 0x09]),
    ],
    ids=["other bytes", "counts in frames", "cut short", "no status"],
)
def test_other_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.mid").write_bytes(data)
    with pytest.raises(MidiError):
        read_strokes(tmp_path / "x.mid")
