import numpy as np
import pytest

from loopstudio.app.heard import Sound
from loopstudio.core.diffuse_request import Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo

LOOP = Original(44_100, 1, Tempo(120.0), "x")


def test_a_sound_can_be_compared_and_kept() -> None:
    track = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    assert Sound("kick", 1, track) == Sound("kick", 1, LatentTrack(2, track.code))


def test_a_sound_that_is_itself_went_through_no_network() -> None:
    sound = Sound("kick", 1, LOOP)
    assert sound.loop == LOOP
    with pytest.raises(InvalidValue, match="kick was not heard by a network"):
        _ = sound.track


def test_a_sound_that_went_through_a_network_may_be_there_itself() -> None:
    track = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    assert Sound("kick", 1, track, LOOP).loop == LOOP
    assert Sound("kick", 1, track).loop is None
    assert Sound("kick", 1, track).track == track
