import inspect
from pathlib import Path

import pytest

from loopstudio.core import errors
from loopstudio.core.errors import Cancelled, InvalidValue, LoopstudioError, reason

SHOWN = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__ and kind is not Cancelled
]


@pytest.mark.parametrize("kind", SHOWN)
def test_every_error_for_people_is_a_loopstudio_error(kind: type[Exception]) -> None:
    assert issubclass(kind, LoopstudioError)


def test_to_cancel_is_not_an_error_for_people() -> None:
    assert not issubclass(Cancelled, LoopstudioError)


def test_a_bad_value_is_a_value_error_too() -> None:
    assert issubclass(InvalidValue, ValueError)


def test_a_reason_leaves_out_number_and_path() -> None:
    with pytest.raises(OSError) as caught:
        Path("/nowhere/at/all").read_bytes()
    assert reason(caught.value) == "No such file or directory"
    assert reason(ValueError("odd")) == "odd"
    assert reason(OSError("odd")) == "odd"
