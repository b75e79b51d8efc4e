from pathlib import Path

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.pack import Pack


def test_a_pack_keeps_the_order_of_its_clips() -> None:
    clips = (Path("b.wav"), Path("a.wav"))
    assert Pack("Night", clips).clips == clips


def test_a_pack_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidValue, match="name"):
        Pack("  ", (Path("a.wav"),))


def test_a_pack_without_clips_is_refused() -> None:
    with pytest.raises(InvalidValue, match="at least one clip"):
        Pack("Night", ())
