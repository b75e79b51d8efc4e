import numpy as np
import pytest

from loopstudio.audio.fields import Fields
from loopstudio.audio.loop_requests import loop_of, loop_to_object
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix

POINT = LatentPoint.of(np.ones((2, 4), dtype=np.float32), 3)
COMMON = {"checkpoint": "drums", "count": 8, "seed": 7}
TEMPO = {"bpm": 93.5, "numerator": 3, "denominator": 4}


@pytest.mark.parametrize(
    "idea", [Fresh(), Like(POINT, 0.2), Between(POINT, POINT), Mix(POINT, POINT, 0.25)]
)
def test_every_idea_comes_back(idea: Idea) -> None:
    told = loop_to_object(LoopRequest("drums", style="house", noise=False, idea=idea))
    back = loop_of(Fields(COMMON | {"tempo": TEMPO} | told))
    assert (back.idea, back.style, back.noise, back.seed) == (idea, "house", False, 7)


def test_another_idea_is_refused() -> None:
    told = loop_to_object(LoopRequest("drums")) | {"idea": {"kind": "steal"}}
    with pytest.raises(InvalidValue, match="kind"):
        loop_of(Fields(COMMON | {"tempo": TEMPO} | told))


def test_a_key_comes_back() -> None:
    told = loop_to_object(LoopRequest("synths", key="F#m"))
    assert loop_of(Fields(COMMON | {"tempo": TEMPO} | told)).key == "F#m"


def test_a_request_of_the_first_files_has_no_key() -> None:
    told = loop_to_object(LoopRequest("drums"))
    assert "key" not in told
    assert loop_of(Fields(COMMON | {"tempo": TEMPO} | told)).key is None
