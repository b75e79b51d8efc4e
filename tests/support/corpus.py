"""A small dataset of clicks and noise, built in a moment."""

from pathlib import Path

import numpy as np

from loopstudio.datasets.store import Description, Entry, LoopStore, StoreWriter, digest, quantise

STYLES = ("clicks", "noise", "tones")
FRAMES = 88_200


def write_corpus(folder: Path, train: int = 6, validation: int = 3) -> LoopStore:
    """Write loops of three styles; the last ones are held out."""
    count = train + validation
    random = np.random.default_rng(5)
    about = Description(44_100, FRAMES, 120.0, STYLES, {"seed": "5"}, ("Made for tests (CC0 1.0)",))
    entries = []
    with StoreWriter(folder, count, about) as writer:
        loops = np.lib.format.open_memmap(writer.array_path, mode="r+")
        for index in range(count):
            style = STYLES[index % 3]
            loops[index] = quantise(_loop(style, random))
            entries.append(
                Entry(
                    index=index,
                    split="train" if index < train else "validation",
                    style=style,
                    source="test",
                    pattern=str(index),
                    kit="test",
                    seed=index,
                    bpm=120.0,
                    licences=("CC0-1.0",),
                    sha256=digest(loops[index]),
                )
            )
        loops.flush()
        writer.finish(entries)
    return LoopStore.open(folder)


def _loop(style: str, random: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time = np.arange(FRAMES, dtype=np.float32) / 44_100
    decay = np.exp(-((time * 8.0) % 1.0) * 12.0)
    white = random.standard_normal(FRAMES).astype(np.float32) * 0.2
    pitch = random.integers(1, 8) * 110.0
    tone = 0.5 * np.sin(2.0 * np.pi * pitch * time)
    made = {"clicks": white * decay, "noise": white, "tones": tone * decay}
    return np.asarray(made[style], dtype=np.float32)
