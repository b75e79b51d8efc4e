from dataclasses import FrozenInstanceError

import pytest

from loopstudio.core.engine import Capabilities


def test_what_an_engine_can_do_is_a_value() -> None:
    able = Capabilities("drums", 44_100, 1, 120.0, 1, ("house",), 12, 512, circular=True)
    with pytest.raises(FrozenInstanceError):
        able.rate = 48_000  # type: ignore[misc]
