"""One file of every encoding, byte for byte as it was first written and checked by hand.

They were read by libsndfile 1.2.2 and exiftool 12.57, which found what TAGS says. To write them
anew on purpose: delete a file and run this test once with LOOPSTUDIO_GOLDEN=write.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.pcm import Encoding
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.tempo import Tempo
from tests.support.sounds import sound

FOLDER = Path(__file__).parent
RAMP = sound(np.stack([np.arange(-800, 800), np.arange(1_600) % 37]) / 1_024, 8_000)
TAGS = Tags(
    title="Brisk Otter",
    tempo=Tempo(300.0, 2, 8),
    beats=1,
    key="F#m",
    kind="pitched",
    artist="LoopStudio",
    genre="house",
    copyright="CC0-1.0",
    comment="300 BPM F#m; seed=7",
    software="LoopStudio 0.1.0",
    extra=(("seed", "7"),),
)


@pytest.mark.parametrize("encoding", ["pcm16", "pcm24", "float32"])
def test_files_are_the_same_to_the_byte(tmp_path: Path, encoding: Encoding) -> None:
    made, kept = tmp_path / "a.wav", FOLDER / f"{encoding}.wav"
    write_wav(made, RAMP, TAGS, '{"format":1}', encoding, seed_for_dither=7)
    if os.environ.get("LOOPSTUDIO_GOLDEN") == "write" and not kept.exists():
        kept.write_bytes(made.read_bytes())
    assert made.read_bytes() == kept.read_bytes()
