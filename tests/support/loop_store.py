"""Small datasets of clicks, made in a moment."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.store import Description, Entry, LoopStore, StoreWriter, digest, quantise

RATE, FRAMES, BPM = 11_025, 22_050, 120.0
STYLES = ("high", "low")


def drum_loop(seed: int, style: str = "high") -> NDArray[np.float32]:
    """Strike 16ths of a bar at random: bursts of noise, or of a sinking tone, at +-0.5."""
    random = np.random.default_rng(seed)
    time = np.arange(1_000) / RATE
    fall = np.exp(-time * random.uniform(30.0, 90.0))
    hit = (
        random.standard_normal(time.size)
        if style == "high"
        else np.sin(2.0 * np.pi * random.uniform(50.0, 200.0) * time)
    ) * fall
    loop = np.zeros(FRAMES)
    steps = random.permutation(16)[: random.integers(3, 9)]
    for step in steps:
        start = round(step * FRAMES / 16) + 5
        loop[start : start + time.size] += hit * random.uniform(0.3, 1.0)
    return np.asarray(0.5 * loop / np.abs(loop).max(), dtype=np.float32)


def make_store(folder: Path, train: int, validation: int, *, first_seed: int = 0) -> LoopStore:
    """Write a dataset of so many loops in two styles that take turns, and open it."""
    count = train + validation
    about = Description(RATE, FRAMES, BPM, STYLES, {"test": "yes"}, ("none",))
    with StoreWriter(folder, count, about) as writer:
        array = np.load(writer.array_path, mmap_mode="r+")
        entries = []
        for index in range(count):
            style = STYLES[index % len(STYLES)]
            array[index] = quantise(drum_loop(first_seed + index, style))
            split = "train" if index < train else "validation"
            sha = digest(array[index])
            entries.append(
                Entry(index, split, style, "test", "p", "k", index, BPM, ("CC0-1.0",), sha)
            )
        array.flush()
        writer.finish(entries)
    return LoopStore.open(folder)
