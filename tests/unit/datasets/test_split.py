import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.split import split_sources

SUMS = [f"{k:064x}" for k in range(50)]


def test_the_share_is_held_out() -> None:
    assert list(split_sources(SUMS, 0.2, 1).values()).count("validation") == 10


def test_two_sources_leave_one_to_measure_against() -> None:
    assert sorted(split_sources(SUMS[:2], 0.1, 1).values()) == ["train", "validation"]


def test_one_source_is_for_training() -> None:
    assert split_sources(SUMS[:1], 0.1, 1) == {SUMS[0]: "train"}


def test_the_order_of_the_files_does_not_matter() -> None:
    assert split_sources(SUMS, 0.2, 1) == split_sources(reversed(SUMS), 0.2, 1)


def test_another_seed_holds_out_others() -> None:
    assert split_sources(SUMS, 0.2, 1) != split_sources(SUMS, 0.2, 2)


def test_a_share_above_a_half_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"0\.7"):
        split_sources(SUMS, 0.7, 1)
