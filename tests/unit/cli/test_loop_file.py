from pathlib import Path

import pytest

from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.cli.loop_file import read_loop
from tests.support.clips import wav


@pytest.fixture
def untold(tmp_path: Path) -> Path:
    """A file of a loop at 120 BPM whose tags and name tell no tempo."""
    found = read_wav(wav(tmp_path))
    path = tmp_path / "odd.wav"
    write_wav(path, found.audio, None)
    return path


def test_a_tempo_that_is_guessed_is_said(untold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = read_loop(untold)
    said = capsys.readouterr()
    assert said.out == ""
    assert f"at {clip.tempo.bpm:.1f} BPM" in said.err
    assert "odd_120bpm.wav" in said.err


def test_a_tempo_that_is_told_is_not(untold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = untold.rename(untold.with_name("odd_120bpm.wav"))
    assert read_loop(named).tempo.bpm == pytest.approx(120.0)
    read_loop(wav(untold.parent))
    assert capsys.readouterr().err == ""
