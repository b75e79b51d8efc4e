from dataclasses import asdict, dataclass
from typing import Literal

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.sizes import Limits, inner, plain, read


@dataclass(frozen=True)
class Sizes:
    width: int
    plane: tuple[int, int]
    channels: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]
    round: bool
    form: Literal["one", "two"]
    later: int = 7


LIMITS = Limits(most={"width": 10}, later=frozenset({"later"}))
GIVEN = Sizes(3, (4, 5), (6,), ((1, 2), (3,)), True, "two", 8)
TABLE = plain(asdict(GIVEN))


def test_sizes_come_back_as_they_were() -> None:
    assert read(Sizes, TABLE, "net", LIMITS) == GIVEN


def test_a_later_size_that_is_not_named_has_its_default() -> None:
    told = {key: value for key, value in TABLE.items() if key != "later"}
    assert read(Sizes, told, "net", LIMITS).later == 7


def test_tuples_are_lists_and_nothing_is_left_out() -> None:
    assert plain({"a": (1, (2, 3)), "b": None}) == {"a": [1, [2, 3]]}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("width", 11),
        ("width", -1),
        ("width", True),
        ("width", 1.5),
        ("plane", [4]),
        ("plane", [4, 0]),
        ("channels", []),
        ("channels", [1] * 17),
        ("channels", 6),
        ("steps", [1, 2]),
        ("steps", [[1], [0]]),
        ("round", 1),
        ("form", "three"),
        ("form", ["one"]),
    ],
)
def test_what_is_no_size_is_refused(key: str, value: object) -> None:
    with pytest.raises(CheckpointError, match=rf"net\.{key} is .*, which is no size"):
        read(Sizes, TABLE | {key: value}, "net", LIMITS)


def test_names_that_are_unknown_or_missing_are_refused() -> None:
    with pytest.raises(CheckpointError, match="a size 'depth' unknown here"):
        read(Sizes, TABLE | {"depth": 1}, "net", LIMITS)
    with pytest.raises(CheckpointError, match="does not say 'width'"):
        read(Sizes, {k: v for k, v in TABLE.items() if k != "width"}, "net", LIMITS)


def test_a_part_is_a_table() -> None:
    assert inner({"net": {"a": 1}}, "net") == {"a": 1}
    with pytest.raises(CheckpointError, match="does not describe its net"):
        inner({"net": 3}, "net")


def test_lists_of_what_may_be_absent_hold_zeros() -> None:
    limits = Limits(most={}, later=LIMITS.later, absent=frozenset({"channels"}))
    assert read(Sizes, TABLE | {"channels": [0, 2]}, "net", limits).channels == (0, 2)
    with pytest.raises(CheckpointError, match="steps"):
        read(Sizes, TABLE | {"steps": [[0]]}, "net", limits)
