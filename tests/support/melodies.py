"""A small melodic corpus, planned as the real one is and played by a sine, built in a moment."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.corpus import Job, Plan, plan_loop
from loopstudio.datasets.melodic.wavetable import hertz_of
from loopstudio.datasets.store import Description, Entry, LoopStore, StoreWriter, digest, quantise

FRAMES, RATE = 88_200, 44_100


def write_melodies(folder: Path, train: int = 12, validation: int = 6) -> LoopStore:
    """Write loops of all kinds; the last ones are held out."""
    build = {"seed": "1", "sources": "own"}
    about = Description(RATE, FRAMES, 120.0, KINDS, build, ("Made for tests (CC0 1.0)",))
    places = [("train", i) for i in range(train)] + [("validation", i) for i in range(validation)]
    entries = []
    with StoreWriter(folder, len(places), about) as writer:
        loops = np.lib.format.open_memmap(writer.array_path, mode="r+")
        for index, (split, number) in enumerate(places):
            plan = plan_loop(Job(index, number, split, 1), ("own",))
            loops[index] = quantise(_played(plan))
            entries.append(_entry(index, split, plan, digest(loops[index])))
        loops.flush()
        writer.finish(entries)
    return LoopStore.open(folder)


def _entry(index: int, split: str, plan: Plan, sha256: str) -> Entry:
    return Entry(
        index=index,
        split=split,
        style=plan.kind,
        source="own",
        pattern=plan.part.phrase.name,
        kit="sine",
        seed=1,
        bpm=120.0,
        licences=("CC0-1.0",),
        sha256=sha256,
        detail={"key": plan.key.tonic_name, "scale": plan.key.scale},
    )


def _played(plan: Plan) -> NDArray[np.float32]:
    made = np.zeros(FRAMES)
    for note in plan.part.phrase.notes:
        time = np.arange(round(min(note.beats, 4.0) * RATE / 2)) / RATE
        tone = np.sin(2.0 * np.pi * hertz_of(note.pitch) * time) * np.exp(-3.0 * time)
        begin = round(note.beat * RATE / 2)
        made += np.roll(np.pad(tone, (0, FRAMES - len(tone))), begin) * note.velocity * 0.1
    return made.astype(np.float32)
