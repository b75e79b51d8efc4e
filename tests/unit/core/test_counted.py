import pytest

from loopstudio.core.counted import counted


@pytest.mark.parametrize(("count", "said"), [(0, "0 loops"), (1, "1 loop"), (2, "2 loops")])
def test_only_one_thing_has_no_s(count: int, said: str) -> None:
    assert counted(count, "loop") == said
