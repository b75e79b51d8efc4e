from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.training.melodist_material import Material
from loopstudio.training.melodist_recipe import MelodistRecipe
from tests.support.image_morph import image_bundle
from tests.support.melodies import write_melodies

RECIPE = MelodistRecipe(network=replace(MelodistConfig.tiny(), labels=7))


def material(folder: Path) -> Material:
    store = write_melodies(folder / "data")
    return Material(store, "train", image_bundle(folder / "morph"), RECIPE)


def test_loops_of_the_same_condition_stand_in_for_each_other(tmp_path: Path) -> None:
    given = material(tmp_path)
    which = torch.arange(len(given))
    random = torch.Generator().manual_seed(3)
    others = given.like(which, random)
    assert torch.equal(given.conditions(others), given.conditions(which))
    again = given.like(which, random)
    alone = torch.bincount(given.conditions(which))[given.conditions(which)] == 1
    assert torch.equal(others[alone], which[alone])
    assert bool(alone.all()) or not torch.equal(others, again)


def test_conditions_tell_kind_and_mode(tmp_path: Path) -> None:
    given = material(tmp_path)
    told = given.conditions(torch.arange(len(given)))
    assert torch.equal(told // 2, given.latents.styles)
    assert torch.equal(told % 2 == 1, given.latents.keys >= 12)


def test_loops_without_a_key_are_refused(tmp_path: Path) -> None:
    write_melodies(tmp_path / "data")
    manifest = tmp_path / "data" / "manifest.jsonl"
    lines = manifest.read_text("utf-8").replace('"scale": "', '"scale": "no ')
    keyless = [line.replace('"key": "', '"key": "H') for line in lines.splitlines()]
    manifest.write_text("\n".join(keyless) + "\n", "utf-8")
    store = LoopStore.open(tmp_path / "data")
    with pytest.raises(TrainingError, match="without a key"):
        Material(store, "train", image_bundle(tmp_path / "morph"), RECIPE)
