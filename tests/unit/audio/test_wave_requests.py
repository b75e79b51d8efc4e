import pytest

from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.core.diffuse_request import Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest, Work

ORIGINAL = Original(48_000, 2, Tempo(93.5), "ZkxhQw==")


def request(work: Work) -> WaveRequest:
    return WaveRequest(
        "polish",
        ORIGINAL,
        work,
        count=3,
        seed=5,
        tempo=Tempo(93.5),
        bars=2,
        calls=12,
        kind="loops",
        key="F#m",
        style="house",
        first=1,
    )


@pytest.mark.parametrize("work", [Polish(0.4), Upsample(3_200.0)])
def test_a_request_comes_back(work: Work) -> None:
    asked = request(work)
    assert request_from_object(request_to_object(asked)) == asked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("work", {"kind": "shine"}),
        ("work", {"kind": "upsample", "cutoff": 1.0}),
        ("calls", 0),
        ("original", {}),
        ("bars", "two"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidValue):
        request_from_object(request_to_object(request(Polish())) | {name: value})
