from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_parts import load_wave, save_wave
from loopstudio.engines.manifest import read_manifest
from tests.support.wave import stirred, wave_bundle, wave_info


@pytest.fixture
def info(tmp_path: Path) -> CheckpointInfo:
    return wave_bundle(tmp_path / "polish")


def test_a_bundle_comes_back(info: CheckpointInfo) -> None:
    assert read_manifest(info.folder) == info
    there, here = load_wave(info), stirred()
    assert there.config == WaveConfig.tiny()
    weights = there.state_dict()
    assert all(torch.equal(value, weights[key]) for key, value in here.state_dict().items())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"network": {"form": "sung"}}, "a later version"),
        ({"rate": 48_000}, "two things of its rate"),
        ({"network": {"form": "guided", "network": WaveConfig().table()}}, "are not those|lack|of"),
    ],
)
def test_what_does_not_fit_is_refused(
    info: CheckpointInfo, changed: dict[str, object], told: str
) -> None:
    with pytest.raises(CheckpointError, match=told):
        load_wave(replace(info, **changed))  # type: ignore[arg-type]


def test_a_deviation_of_nothing_is_refused(tmp_path: Path) -> None:
    network = stirred()
    network.deviation.zero_()
    info = save_wave(tmp_path / "flat", wave_info(tmp_path / "flat"), network)
    with pytest.raises(CheckpointError, match="deviation"):
        load_wave(info)
