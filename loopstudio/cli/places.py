"""What 'encode' says of where a sound lies: in words for a person, all of it as JSON."""

import json
from pathlib import Path

from loopstudio.app.heard import Sound
from loopstudio.audio.replacing import replacing
from loopstudio.cli.output import table
from loopstudio.core.counted import counted

_SHOWN = 8
"""Dimensions that are told in words, the most important first."""


def places_object(sound: Sound) -> dict[str, object]:
    """Give a sound's places as plain values: a row for each dimension, a number for each frame."""
    places = sound.track.array()
    return {
        "name": sound.name,
        "bars": sound.bars,
        "dimensions": places.shape[0],
        "frames": places.shape[1],
        "places": [[round(float(value), 6) for value in row] for row in places],
    }


def places_told(sound: Sound, network: str) -> str:
    """Say how a sound lies along the first dimensions of a network, and how to have the rest."""
    places = sound.track.array()
    shown = places[:_SHOWN]
    rows = [
        (str(number + 1), *(f"{value:+.2f}" for value in (row.mean(), row.min(), row.max())))
        for number, row in enumerate(shown)
    ]
    rest = len(places) - len(shown)
    every = f"{counted(rest, 'dimension')} more, and every frame" if rest else "Every frame"
    return "\n".join(
        (
            f"{sound.name}: {counted(sound.bars, 'bar')}, {counted(places.shape[1], 'frame')}, "
            f"{counted(len(places), 'dimension')} of {network}.",
            table(("dimension", "mean", "least", "most"), rows),
            f"{every}: --json, or --out FILE.",
        )
    )


def write_places(sound: Sound, path: Path) -> None:
    """Write a sound's places as JSON; raises AudioFileError where the disk refuses."""
    with replacing(path) as beside:
        beside.write_text(json.dumps(places_object(sound)) + "\n", "utf-8")
