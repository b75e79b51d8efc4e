from collections.abc import Callable

import pytest

from loopstudio.core.diffuse_request import DiffuseRequest, Original
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, WaveRequest

OF_A_LOOP = {"original": Original(44_100, 1, Tempo(120.0), "code"), "work": Polish()}


@pytest.mark.parametrize(
    ("kind", "more"),
    [(LoopRequest, {}), (MorphRequest, {}), (DiffuseRequest, {}), (WaveRequest, OF_A_LOOP)],
)
def test_every_request_counts_its_items_from_its_seed(
    kind: Callable[..., Request], more: dict[str, object]
) -> None:
    request = kind("any", **more, count=3, seed=2**32 - 1, first=1)
    assert [request.item_seed(index) for index in request.indices] == [0, 1]
