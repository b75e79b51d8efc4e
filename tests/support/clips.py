"""Builders of small clips, entries and files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.audio.provenance import provenance_to_json
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip, Provenance
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.library.measure import tags_of_clip

FAST = Tempo(240.0)
"""A tempo at which a bar is one second, so that files stay small."""


def loop(tempo: Tempo = FAST, bars: int = 1, rate: int = 8_000, channels: int = 1) -> Audio:
    """Whole turns of a sine: seamless at any tempo, at half of full scale."""
    frames = tempo.bar_frames(rate, bars)
    turns = np.arange(frames) * (2 * np.pi * 55 / frames)
    rows = [np.sin(turns + channel) for channel in range(channels)]
    return Audio((0.5 * np.stack(rows)).astype(np.float32), rate)


def provenance(seed: int = 7, **changes: Any) -> Provenance:
    """Say how a loop was made."""
    request = LoopRequest("drums-tiny", count=2, seed=seed, tempo=Tempo(120.0), style="techno")
    made = Provenance(
        engine="gan",
        checkpoint="drums-tiny",
        sha256="ab" * 32,
        request=request,
        index=0,
        seed=seed,
        app_version="0.1.0",
        created="2026-01-02T03:04:05+00:00",
        label="techno",
        licence="CC0-1.0",
    )
    return replace(made, **changes)


def clip(name: str = "amber-falcon", tempo: Tempo = FAST, bars: int = 1, **changes: Any) -> Clip:
    """Make a finished loop."""
    made = Clip(name, loop(tempo, bars), tempo, bars, "drums", "Am", provenance())
    return replace(made, **changes)


def wav(folder: Path, made: Clip | None = None) -> Path:
    """Write a clip as the library does, under its own name."""
    kept = made or clip()
    path = folder / f"{kept.name}.wav"
    text = provenance_to_json(kept.provenance) if kept.provenance else None
    write_wav(path, kept.audio, tags_of_clip(kept), text)
    return path


def entry(number: int = 0, **changes: Any) -> Entry:
    """Make an entry that has no file."""
    made = Entry(
        id=f"{number:032x}",
        path=Path(f"/nowhere/{number}.wav"),
        name=f"amber-falcon-{number}",
        bpm=120.0,
        numerator=4,
        denominator=4,
        bars=1,
        frames=88_200,
        rate=44_100,
        channels=1,
        kind="drums",
        key="Am",
        engine="gan",
        checkpoint="drums-tiny",
        label="techno",
        seed=number,
        rating=0,
        favourite=False,
        tags=(),
        created=f"2026-01-01T00:00:00.{number:06d}+00:00",
        seam_db=-12.0,
        peak_dbtp=-1.0,
        lufs=-14.0,
        peaks=bytes(320),
    )
    return replace(made, **changes)
