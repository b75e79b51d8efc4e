"""Loops that people made, kept apart: never trained on, only measured against."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.mono import BPM, FRAMES, RATE, read_mono
from loopstudio.datasets.slice import Mono, levelled, loop_bars
from loopstudio.datasets.store import Description, Entry, StoreWriter, digest, quantise

LICENCE = "npm:supersonic-scsynth-samples@0.84.2: CC0-1.0"
LABEL = "human"


@dataclass(frozen=True)
class HumanLoop:
    """A sample, its length in beats, and the whole bars to cut it to."""

    name: str
    beats: int

    @property
    def bars(self) -> int:
        """Whole bars of four beats; a half bar is played twice and counts as one."""
        return max(1, self.beats // 4)


HUMAN_LOOPS = (
    HumanLoop("arovane_beat_a", 32),
    HumanLoop("arovane_beat_b", 32),
    HumanLoop("arovane_beat_c", 16),
    HumanLoop("arovane_beat_d", 24),
    HumanLoop("arovane_beat_e", 24),
    HumanLoop("loop_garzul", 16),
    HumanLoop("loop_mika", 16),
    HumanLoop("loop_safari", 16),
    HumanLoop("tbd_fxbed_loop", 16),
    HumanLoop("loop_perc1", 4),
    HumanLoop("loop_perc2", 4),
    HumanLoop("loop_mehackit1", 4),
    HumanLoop("loop_mehackit2", 4),
    HumanLoop("loop_electric", 4),
    HumanLoop("loop_weirdo", 8),
    HumanLoop("loop_drone_g_97", 8),
    HumanLoop("loop_compus", 16),
    HumanLoop("loop_breakbeat", 4),
    HumanLoop("loop_industrial", 2),
    HumanLoop("loop_tabla", 16),
)
"""The loops of the Sonic Pi samples whose beats are known; the Amen is used for nothing."""


def is_human_loop(name: str) -> bool:
    """Say whether a sample is a loop that people made, by its name and whatever its licence."""
    return name.startswith(("loop_", "arovane_beat")) or name == "tbd_fxbed_loop"


def build_human_loops(samples: Path, out: Path, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Cut the human loops to bars at 120 BPM, store them all as validation and give their names.

    samples is the unpacked folder of FLAC files; names keeps only some of the loops. Raises
    DatasetError for a file that is missing or a place that is taken.
    """
    wanted = [loop for loop in HUMAN_LOOPS if not names or loop.name in names]
    bars = [
        (f"{loop.name}:{k}", bar)
        for loop in wanted
        for k, bar in enumerate(human_bars(samples, loop))
    ]
    about = Description(RATE, FRAMES, BPM, (LABEL,), {"samples": LICENCE}, (LICENCE,))
    with StoreWriter(out, len(bars), about) as writer:
        array = np.load(writer.array_path, mmap_mode="r+")
        entries = []
        for index, (name, bar) in enumerate(bars):
            array[index] = quantise(bar)
            entries.append(_entry(index, name, digest(array[index])))
        array.flush()
        writer.finish(entries)
    return tuple(name for name, _ in bars)


def human_bars(samples: Path, loop: HumanLoop) -> tuple[Mono, ...]:
    """Cut one human loop to bars of shape (88200,) at a peak of -1 dBFS."""
    found = sorted(samples.glob(f"{loop.name}.*"))
    if not found:
        raise DatasetError(f"{samples} holds no {loop.name}; obtain the Sonic Pi samples first.")
    mono = read_mono(found[0])
    if loop.beats < 4:
        mono = np.tile(mono, 4 // loop.beats)
    return levelled(loop_bars(mono, loop.bars)).bars


def _entry(index: int, name: str, sha256: str) -> Entry:
    kit = name.split(":", maxsplit=1)[0]
    return Entry(index, "validation", LABEL, "human", name, kit, 0, BPM, (LICENCE,), sha256)
