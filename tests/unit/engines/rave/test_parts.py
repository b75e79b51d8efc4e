from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import load_tensors, save
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.parts import Parts, load_parts, save_parts
from tests.support.rave import DISCRETE, SPHERICAL, tiny_bundle, tiny_info, tiny_parts

TINY = RaveConfig.tiny()
V1 = replace(TINY, form="v1", channels=2, noise=NoiseConfig((2,), 2, 0))


@pytest.mark.parametrize(
    "config", [TINY, V1, DISCRETE, SPHERICAL], ids=["v2", "v1", "discrete", "sphere"]
)
def test_parts_come_back_as_they_were(tmp_path: Path, config: RaveConfig) -> None:
    parts = replace(tiny_parts(config), importance="fidelity")
    info = tiny_info(tmp_path / "tiny", config)
    loaded = load_parts(save_parts(tmp_path / "tiny", info, parts))
    assert (loaded.network.config, loaded.importance) == (config, "fidelity")
    again, before = loaded.tensors(), parts.tensors()
    assert again.keys() == before.keys()
    assert all(torch.equal(again[key], before[key]) for key in before)


def test_a_loaded_network_sounds_as_before_and_learns_no_more(tmp_path: Path) -> None:
    loaded, before = load_parts(tiny_bundle(tmp_path / "tiny")).network, tiny_parts().network
    latent = torch.randn(1, 4, 8)
    noise = torch.zeros(before.noise_shape(1, 8))
    assert torch.equal(loaded.decode(latent, noise), before.decode(latent, noise))
    assert not loaded.training
    assert not any(weight.requires_grad for weight in loaded.parameters())


def with_tensors(folder: Path, change: dict[str, Tensor]) -> Parts:
    info = tiny_bundle(folder / "tiny")
    return load_parts(save(folder / "tiny", info, load_tensors(info) | change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network.more": torch.ones(1)}, "belongs nowhere"),
        ({"network.decoder.wave.weight": torch.ones(1, 1, 1)}, "have the shape"),
        ({"basis.axes": torch.ones(4, 4)}, "upright"),
        ({"basis.mean": torch.ones(3)}, "lack basis.mean of the shape"),
        ({"basis.fidelity": torch.tensor([0.5, 0.4, 0.9, 1.0])}, "do not add up"),
        ({"basis.fidelity": torch.tensor([0.5, 0.6, 0.7, 0.8])}, "do not add up"),
        ({"basis.low": torch.full((4,), 99.0)}, "end before they begin"),
    ],
)
def test_weights_that_do_not_hold_together_are_refused(
    tmp_path: Path, change: dict[str, Tensor], said: str
) -> None:
    with pytest.raises(CheckpointError, match=said):
        with_tensors(tmp_path, change)


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ({}, "does not describe its sizes"),
        ({"sizes": TINY.table()}, "order of latents by None"),
        ({"sizes": TINY.table() | {"rate": 48_000}, "importance": "file"}, "two things"),
        ({"sizes": TINY.table() | {"latent": 5}, "importance": "file"}, "have the shape"),
    ],
)
def test_a_manifest_of_another_network_is_refused(
    tmp_path: Path, network: dict[str, object], said: str
) -> None:
    info = replace(tiny_bundle(tmp_path / "tiny"), network=network)
    with pytest.raises(CheckpointError, match=said):
        load_parts(info)


def test_sizes_that_could_not_be_read_back_are_not_written(tmp_path: Path) -> None:
    config = replace(TINY, dilations=((), (1,)))
    with pytest.raises(CheckpointError, match="dilations"):
        tiny_bundle(tmp_path / "tiny", config)
    assert not (tmp_path / "tiny").exists()


def test_the_basis_comes_back_to_the_precision_of_single_numbers(tmp_path: Path) -> None:
    loaded, before = load_parts(tiny_bundle(tmp_path / "tiny")).basis, tiny_parts().basis
    for key in ("mean", "axes", "fidelity", "low", "high"):
        np.testing.assert_allclose(getattr(loaded, key), getattr(before, key), atol=1e-6)
