from pathlib import Path
from typing import Any

import pytest

from loopstudio.core.dimensions import Dimensions, shared_by, usual_fidelity
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.manifest import read_manifest
from tests.support.rave import tiny_bundle, tiny_parts

THREE = Dimensions((0.5, 0.3, 0.2), (-1.0, -2.0, -3.0), (1.0, 2.0, 3.0), "fidelity")


def network(**changes: object) -> dict[str, Any]:
    return {"importance": "fidelity", "dimensions": THREE.table() | changes}


def test_dimensions_come_back_from_a_manifest() -> None:
    assert Dimensions.of(network()) == THREE
    assert len(THREE) == 3


def test_the_word_of_older_bundles_is_understood() -> None:
    assert Dimensions.of(network() | {"importance": "file"}) == THREE


def test_a_bundle_tells_them(tmp_path: Path) -> None:
    tiny_bundle(tmp_path / "tiny")
    told = Dimensions.of(read_manifest(tmp_path / "tiny").network)
    basis = tiny_parts().basis
    assert told.shares == pytest.approx(basis.shares.tolist(), abs=1e-5)
    assert told.high == pytest.approx(basis.high.tolist(), abs=1e-5)
    assert told.importance == "measured"


@pytest.mark.parametrize(
    ("fidelity", "count"), [(0.1, 1), (0.5, 1), (0.51, 2), (0.8, 2), (0.81, 3), (1.0, 3), (2.0, 3)]
)
def test_as_few_are_kept_as_hold_the_share(fidelity: float, count: int) -> None:
    assert THREE.kept(fidelity) == count


def test_of_what_is_heard_more_is_shown_than_of_the_variance() -> None:
    assert (shared_by("heard"), usual_fidelity("heard")) == ("what is heard", 0.99)
    assert (shared_by("measured"), usual_fidelity("measured")) == ("the variance", 0.95)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"dimensions": 3},
        network(shares=[]),
        network(shares=[0.5]),
        network(low="x"),
        network(low=["a", "b", "c"]),
        network(high=[1.0, 2.0, float("inf")]),
        network(high=[1.0, 2.0, float("nan")]),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(CheckpointError):
        Dimensions.of(wrong)


def test_each_tells_what_all_up_to_it_hold() -> None:
    assert THREE.totals() == pytest.approx((0.5, 0.8, 1.0))
