import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.glimpse import Glimpse


def test_a_glimpse_is_a_value() -> None:
    one, two = (Glimpse(0, 1, 8, 2, 3, bytes(range(6))) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)


@pytest.mark.parametrize(("rows", "columns", "cells"), [(2, 3, b"12345"), (0, 3, b"")])
def test_cells_that_are_no_picture_are_refused(rows: int, columns: int, cells: bytes) -> None:
    with pytest.raises(InvalidValue, match="no picture"):
        Glimpse(0, 1, 8, rows, columns, cells)
