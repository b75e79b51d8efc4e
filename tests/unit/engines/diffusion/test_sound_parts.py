from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.sound_parts import load_sound
from tests.support.diffusion import sound_bundle, sound_network


def test_a_network_comes_back_from_the_disk(tmp_path: Path) -> None:
    info, wanted = sound_bundle(tmp_path / "wave"), sound_network().state_dict()
    found = load_sound(info).state_dict()
    assert found.keys() == wanted.keys()
    for name, weight in found.items():
        assert torch.equal(weight, wanted[name])
    assert info.knows_keys


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network": {"form": "tomorrow"}}, "later version of LoopStudio"),
        ({"channels": 2}, "two things of its channels"),
        ({"labels": ("one",)}, "names 1 styles, but its network knows 3"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    change: dict[str, object], said: str, tmp_path: Path
) -> None:
    info = sound_bundle(tmp_path / "wave")
    with pytest.raises(CheckpointError, match=said):
        load_sound(replace(info, **change))  # type: ignore[arg-type]
