import numpy as np

from loopstudio.app.heard import Sound
from loopstudio.core.morph_request import LatentTrack


def test_a_sound_can_be_compared_and_kept() -> None:
    track = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    assert Sound("kick", 1, track) == Sound("kick", 1, LatentTrack(2, track.code))
