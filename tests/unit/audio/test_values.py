import numpy as np
import pytest

from loopstudio.audio.fields import Fields
from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.audio.values import (
    original,
    original_to_object,
    point,
    point_to_object,
    tempo,
    tempo_to_object,
    vocoder,
    vocoder_to_object,
)
from loopstudio.core.diffuse_request import DiffuseRequest, Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import LatentPoint, LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder


def test_a_tempo_comes_back() -> None:
    assert tempo(Fields(tempo_to_object(Tempo(93.5, 7, 8)))) == Tempo(93.5, 7, 8)


def test_a_position_comes_back() -> None:
    made = LatentPoint.of(np.ones((2, 4), dtype=np.float32), 2**32 - 1)
    assert point(Fields(point_to_object(made))) == made


def test_a_loop_that_travels_whole_comes_back() -> None:
    made = Original(48_000, 2, Tempo(93.5), "ZkxhQw==")
    assert original(Fields(original_to_object(made))) == made


def test_a_vocoder_comes_back_and_the_quick_one_leaves_no_trace() -> None:
    made = DiffusionVocoder("polish", "ab" * 32, 12, 0.4)
    assert vocoder(Fields(vocoder_to_object(made))) == made
    assert vocoder_to_object(None) == {}
    assert vocoder(Fields({})) is None


def test_a_vocoder_that_cannot_be_is_refused() -> None:
    told = vocoder_to_object(DiffusionVocoder("polish", "ab" * 32))["vocoder"]
    with pytest.raises(InvalidValue):
        vocoder(Fields({"vocoder": {**told, "strength": 3.0}}))


@pytest.mark.parametrize("kind", [LoopRequest, DiffuseRequest, MorphRequest])
def test_requests_keep_their_vocoder(
    kind: type[LoopRequest | DiffuseRequest | MorphRequest],
) -> None:
    asked = kind("any", vocoder=DiffusionVocoder("polish", "ab" * 32, 12, 0.4))
    assert request_from_object(request_to_object(asked)) == asked
    assert "vocoder" not in request_to_object(kind("any"))
