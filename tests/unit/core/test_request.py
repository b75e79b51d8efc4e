import pytest

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request


@pytest.mark.parametrize("kind", [LoopRequest, MorphRequest, DiffuseRequest])
def test_every_request_counts_its_items_from_its_seed(kind: type[Request]) -> None:
    request = kind("any", count=3, seed=2**32 - 1, first=1)
    assert [request.item_seed(index) for index in request.indices] == [0, 1]
