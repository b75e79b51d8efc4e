from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import InvalidValue

INFO = CheckpointInfo(
    name="drums",
    title="Drums",
    engine="gan",
    kind="drums",
    rate=44_100,
    channels=1,
    native_bpm=120.0,
    bars=1,
    labels=("house",),
    licence="CC0-1.0",
    sha256="0" * 64,
    folder=Path("models/drums"),
)


def test_the_network_does_not_make_two_checkpoints_differ() -> None:
    assert replace(INFO, network={"layers": 9}) == INFO


@pytest.mark.parametrize("change", [{"name": ""}, {"rate": 0}, {"channels": 0}, {"bars": 0}])
def test_an_incomplete_manifest_is_refused(change: dict[str, str | int]) -> None:
    with pytest.raises(InvalidValue, match="incomplete"):
        replace(INFO, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("network", [{"network": {"keys": True}}, {"keys": True}])
def test_a_network_says_that_it_knows_keys(network: dict[str, object]) -> None:
    assert replace(INFO, network=network).knows_keys


@pytest.mark.parametrize("network", [{}, {"network": {"keys": False}}, {"keys": "yes"}])
def test_another_one_knows_none(network: dict[str, object]) -> None:
    assert not replace(INFO, network=network).knows_keys
