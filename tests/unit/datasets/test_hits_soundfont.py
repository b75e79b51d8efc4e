import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets import hits_soundfont
from loopstudio.datasets.hits_soundfont import FLUID, soundfont_hits

ONE_KIT = replace(FLUID, presets=(0,))


class TwoNotes:
    """A synthesiser that knows a kick and a hat, the hat louder the harder it is struck."""

    def __init__(self, samplerate: int) -> None:
        self.rate, self.note = samplerate, (0, 0)

    def sfload(self, path: str) -> int:
        return len(path)

    def program_select(self, *_words: object) -> None:
        self.note = (0, 0)

    def noteon(self, _channel: int, key: int, velocity: int) -> None:
        self.note = (key, velocity)

    def sounds_off(self, _channel: int) -> None:
        self.note = (0, 0)

    def generate(self, frames: int) -> memoryview:
        key, velocity = self.note
        pitch = {36: 60.0, 42: 6000.0}.get(key, 0.0)
        wave = np.sin(2 * np.pi * pitch * np.arange(frames) / self.rate) * velocity / 127
        return memoryview(np.repeat(wave.astype(np.float32), 2).tobytes())


def test_each_sound_is_given_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", SimpleNamespace(Synth=TwoNotes))
    (tmp_path / FLUID.file).parent.mkdir(parents=True)
    (tmp_path / FLUID.file).touch()
    monkeypatch.setattr(hits_soundfont, "obtain", lambda *_: tmp_path)
    assert [(hit.kind, hit.name) for hit in soundfont_hits(ONE_KIT, tmp_path)] == [
        ("kick", "b128p0k36v120"),
        ("chat", "b128p0k42v120"),
    ]


def test_without_tinysoundfont_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    with pytest.raises(DatasetError, match="tinysoundfont is not installed"):
        next(soundfont_hits(FLUID, tmp_path))


def test_a_package_without_its_file_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", SimpleNamespace(Synth=TwoNotes))
    monkeypatch.setattr(hits_soundfont, "obtain", lambda *_: tmp_path)
    with pytest.raises(DatasetError, match="holds no"):
        next(soundfont_hits(FLUID, tmp_path))
