import json
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.core.diffuse_request import DiffuseRequest, Vary
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.request import Request

TRACK = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
REQUESTS: list[Request] = [
    LoopRequest("drums", 8, 7, style="house"),
    LoopRequest("drums", 8, first=3),
    MorphRequest("morph", 4, 2**32 - 1, bars=2, sounds=(TRACK,)),
    MorphRequest("morph", 4, first=3),
    DiffuseRequest("diffuse", 4, 3, style="house", idea=Vary(TRACK)),
    DiffuseRequest("diffuse", 4, first=2),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_requests_of_every_kind_come_back_from_json(request_: Request) -> None:
    text = json.dumps(request_to_object(request_), allow_nan=False)
    assert request_from_object(json.loads(text)) == request_


def test_only_the_rest_of_a_batch_says_where_it_begins() -> None:
    assert "first" not in request_to_object(REQUESTS[0])
    assert "first" not in request_to_object(replace(REQUESTS[3], first=0))
    assert request_to_object(REQUESTS[3])["first"] == 3


@pytest.mark.parametrize("kind", ["song", None, 3])
def test_another_kind_is_refused(kind: object) -> None:
    with pytest.raises(InvalidValue, match="kind"):
        request_from_object(request_to_object(REQUESTS[0]) | {"kind": kind})
