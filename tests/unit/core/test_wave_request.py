from dataclasses import replace

import pytest

from loopstudio.core.diffuse_request import Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest

ORIGINAL = Original(22_050, 1, Tempo(120.0), "code")
REQUEST = WaveRequest("polish", ORIGINAL, Polish())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"calls": 0}, "0 steps are outside 1 to 1,000"),
        ({"bars": 9}, "9 bars"),
        ({"count": 300}, "300 loops"),
        ({"seed": -1}, "Seed -1"),
        ({"tempo": Tempo(100.0)}, "its own tempo"),
        ({"work": Upsample(12_000.0)}, "holds nothing at 12000 Hz"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        replace(REQUEST, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("strength", [0.0, 1.1, float("nan")])
def test_a_strength_is_above_nothing_and_at_most_one(strength: float) -> None:
    with pytest.raises(InvalidValue, match="strength"):
        Polish(strength)


@pytest.mark.parametrize("cutoff", [900.0, 17_000.0, float("nan")])
def test_a_cutoff_is_where_something_is_known_and_something_lacks(cutoff: float) -> None:
    with pytest.raises(InvalidValue, match="outside 1,000 to 16,000 Hz"):
        Upsample(cutoff)
