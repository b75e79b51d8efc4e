import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.vocoder_choice import DiffusionVocoder


@pytest.mark.parametrize("strength", [0.0, 1.01, float("nan")])
def test_a_strength_out_of_range_is_refused(strength: float) -> None:
    with pytest.raises(InvalidValue, match="not above 0 and at most 1"):
        DiffusionVocoder("polish", "ab", strength=strength)


@pytest.mark.parametrize("calls", [0, 1_001])
def test_a_number_of_steps_out_of_range_is_refused(calls: int) -> None:
    with pytest.raises(InvalidValue, match="outside 1 to 1,000"):
        DiffusionVocoder("polish", "ab", calls=calls)
