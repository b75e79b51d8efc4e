from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import SOUNDS, WEIGHTS, load_sounds, load_tensors, save
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_parts import LatentParts, load_parts, save_parts
from tests.support.diffusion import LABELS, latent_bundle, latent_info, latent_parts


def test_parts_come_back_as_they_were(tmp_path: Path) -> None:
    parts = latent_parts()
    loaded = load_parts(save_parts(tmp_path / "tiny", latent_info(tmp_path / "tiny"), parts))
    assert loaded.network.config == parts.network.config
    assert loaded.image.config == parts.image.config
    for ours, theirs in ((loaded.network, parts.network), (loaded.image, parts.image)):
        before = theirs.state_dict()
        assert all(torch.equal(value, before[key]) for key, value in ours.state_dict().items())
        assert not any(weight.requires_grad for weight in ours.parameters())
    assert torch.equal(loaded.axes, parts.axes)
    assert torch.equal(loaded.middle, parts.middle)


def test_what_sounds_latents_lies_in_a_file_of_its_own(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    assert {path.name for path in info.folder.iterdir()} == {"checkpoint.toml", WEIGHTS, SOUNDS}
    assert all(key.startswith("network.") for key in load_tensors(info))
    assert not any(key.startswith("network.") for key in load_sounds(info))


def test_places_lie_along_the_kept_axes_and_lead_back() -> None:
    parts = latent_parts()
    places = torch.randn(2, 6, 5)
    latent = parts.latent(places)
    assert latent.shape == (2, 8, 5)
    torch.testing.assert_close(parts.places(latent), places)
    assert not parts.places(parts.middle.expand(1, 8, 3)).any()


def test_a_piece_is_whole_for_both_networks() -> None:
    parts = latent_parts()
    assert parts.hop == parts.image.config.hop * 2


def with_tensors(folder: Path, change: dict[str, Tensor], *, sounds: bool) -> LatentParts:
    info = latent_bundle(folder / "tiny")
    weights, heard = load_tensors(info), load_sounds(info)
    (heard if sounds else weights).update(change)
    return load_parts(save(folder / "tiny", info, weights, sounds=heard))


@pytest.mark.parametrize(
    ("change", "sounds", "said"),
    [
        ({"network.more": torch.ones(1)}, False, "belongs nowhere"),
        ({"network.mean": torch.ones(2, 1)}, False, "have the shape"),
        ({"network.deviation": torch.zeros(6, 1)}, False, "deviation of latents"),
        ({"image.more": torch.ones(1)}, True, "belongs nowhere"),
        ({"latents.axes": torch.ones(6, 8)}, True, "upright"),
        ({"latents.axes": torch.eye(8)}, True, "lack 6 axes of 8"),
        ({"latents.axes": torch.ones(8)}, True, "lack latents.axes"),
        ({"latents.middle": torch.ones(7, 1)}, True, "lack 6 axes of 8"),
    ],
)
def test_weights_that_do_not_hold_together_are_refused(
    tmp_path: Path, change: dict[str, Tensor], sounds: bool, said: str
) -> None:
    with pytest.raises(CheckpointError, match=said):
        with_tensors(tmp_path, change, sounds=sounds)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network": 3}, "does not describe its network"),
        ({"image": None}, "does not describe its image"),
        ({"sounds": 5}, "does not name its sounds"),
        ({"network": LatentConfig.tiny().table() | {"styles": 4}}, "names 3 styles"),
    ],
)
def test_a_manifest_of_another_network_is_refused(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    info = latent_bundle(tmp_path / "tiny")
    with pytest.raises(CheckpointError, match=said):
        load_parts(replace(info, network=info.network | change))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"rate": 48_000}, "two things"), ({"labels": LABELS[:2]}, "names 2 styles")],
)
def test_a_manifest_that_tells_something_else_is_refused(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    info = latent_bundle(tmp_path / "tiny")
    with pytest.raises(CheckpointError, match=said):
        load_parts(replace(info, **change))  # type: ignore[arg-type]
