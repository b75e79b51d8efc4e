import numpy as np

from loopstudio.audio.fields import Fields
from loopstudio.audio.values import point, point_to_object, tempo, tempo_to_object
from loopstudio.core.loop_request import LatentPoint
from loopstudio.core.tempo import Tempo


def test_a_tempo_comes_back() -> None:
    assert tempo(Fields(tempo_to_object(Tempo(93.5, 7, 8)))) == Tempo(93.5, 7, 8)


def test_a_position_comes_back() -> None:
    made = LatentPoint.of(np.ones((2, 4), dtype=np.float32), 2**32 - 1)
    assert point(Fields(point_to_object(made))) == made
