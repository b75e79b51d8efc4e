from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.core.morph_request import MorphRequest
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import load_parts
from loopstudio.training import assemble_morph as assemble_morph_module
from loopstudio.training.assemble_morph import (
    MorphAssembly,
    assemble_morph,
    measured_basis,
)
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import is_morph, morph_recipe, trained_rave
from tests.support.corpus import write_corpus
from tests.support.runs import Ticks
from tests.unit.training.test_rave import TINY


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> MorphAssembly:
    folder = tmp_path_factory.mktemp("morph")
    write_corpus(folder / "data")
    (folder / "tiny.toml").write_text(TINY)
    stretch = Stretch("rave", str(folder / "tiny.toml"), folder / "data", folder / "run")
    run(stretch, lambda _number, _total, _figures: None)
    return MorphAssembly(folder / "run", folder / "data", folder / "morph-one", "Morph One")


def _rave(folder: Path) -> Rave:
    recipe = morph_recipe(folder)
    assert isinstance(recipe, RaveRecipe)
    return trained_rave(folder, recipe)


def test_a_training_becomes_a_checkpoint_that_sounds(assembly: MorphAssembly) -> None:
    info = assemble_morph(assembly)
    assert (info.engine, info.name, info.title) == ("rave", "morph-one", "Morph One")
    assert is_morph(info.folder)
    with closing(RaveEngine(info)) as engine:
        (take,) = engine.generate(MorphRequest("morph-one"), Ticks())
    assert take.audio.frames == 88_200
    card = (info.folder / "CREDITS.md").read_text()
    assert "1 steps of batch 1" in card
    assert "in 6 encoded training bars (33,072 frames)" in card
    assert "of 4 dimensions" in card
    assert "only roughly" not in card


def test_a_card_says_that_few_frames_tell_shares_roughly(
    assembly: MorphAssembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble_morph_module, "_ENOUGH", 10_000)
    info = assemble_morph(replace(assembly, out=tmp_path / "few"))
    assert "So few frames tell the shares only roughly" in (info.folder / "CREDITS.md").read_text()


def test_axes_are_measured_on_training_bars(assembly: MorphAssembly) -> None:
    network = _rave(assembly.training)
    store = LoopStore.open(assembly.data)
    basis = measured_basis(network, store)
    kept = load_parts(assemble_morph(assembly)).basis
    np.testing.assert_allclose(kept.axes, basis.axes, atol=1e-5)
    assert basis.fidelity[-1] == 1.0
    assert (basis.high > basis.low).all()


def test_a_folder_without_its_weights_is_refused(assembly: MorphAssembly, tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text((assembly.training / "recipe.toml").read_text())
    with pytest.raises(TrainingError, match=r"rave\.safetensors cannot be read"):
        _rave(tmp_path)
