import pytest

from loopstudio.audio.fields import Fields
from loopstudio.core.errors import InvalidValue

FIELDS = Fields({"text": "a", "none": None, "whole": 3, "number": 0.5, "truth": True, "in": {}})


def test_fields_are_given_by_their_kinds() -> None:
    assert FIELDS.text("text") == "a"
    assert FIELDS.optional_text("none") is None
    assert FIELDS.whole("whole", 4) == 3
    assert FIELDS.number("whole") == 3.0
    assert FIELDS.truth("truth")
    assert not FIELDS.inner("in").has("text")


@pytest.mark.parametrize("name", ["whole", "missing", "none"])
def test_what_is_no_text_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        FIELDS.text(name)


@pytest.mark.parametrize("value", [-1, 4, True, 1.0, "3", None])
def test_what_is_no_whole_number_below_the_limit_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="n"):
        Fields({"n": value}).whole("n", 4)


@pytest.mark.parametrize("value", [True, "3", None, float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="n"):
        Fields({"n": value}).number("n")


@pytest.mark.parametrize("value", [3, None, "x", [1]])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        Fields(value)


def test_one_is_not_true() -> None:
    with pytest.raises(InvalidValue, match="whole"):
        FIELDS.truth("whole")
