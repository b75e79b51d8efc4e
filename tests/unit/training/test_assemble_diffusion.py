import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.engine import DiffusionEngine
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.training.assemble_diffusion import DiffusionAssembly, assemble_diffusion, worded
from loopstudio.training.diffusion_recipe import DiffusionRecipe
from loopstudio.training.recipe import recipe_text
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import is_diffusion, is_morph
from tests.support.corpus import STYLES, write_corpus
from tests.support.image_morph import image_bundle
from tests.support.runs import Ticks

# With room for one style more than the dataset has.
ROOMY = replace(LatentConfig.tiny(), styles=4)
RECIPE = DiffusionRecipe(steps=1, batch=2, network=ROOMY)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> DiffusionAssembly:
    folder = tmp_path_factory.mktemp("diffusion")
    write_corpus(folder / "data")
    morph = image_bundle(folder / "morph-one").folder
    trained(folder, RECIPE, folder / "run")
    return DiffusionAssembly(
        folder / "run", morph, folder / "data", folder / "noise-one", "Noise One"
    )


def trained(folder: Path, recipe: DiffusionRecipe, out: Path) -> None:
    (folder / "tiny.toml").write_text(recipe_text(recipe, "diffusion"))
    stretch = Stretch(
        "diffusion", str(folder / "tiny.toml"), folder / "data", out, morph=folder / "morph-one"
    )
    run(stretch, lambda _number, _total, _figures: None)


def test_a_training_becomes_a_checkpoint_that_sounds(assembly: DiffusionAssembly) -> None:
    info = assemble_diffusion(replace(assembly, note="A trial."))
    assert (info.engine, info.name, info.title) == ("diffusion", "noise-one", "Noise One")
    assert (info.labels, info.native_bpm) == (STYLES, 120.0)
    assert "Made for tests (CC0 1.0)" in info.credits
    assert is_diffusion(info.folder)
    assert not is_morph(info.folder)
    with closing(DiffusionEngine(info)) as engine:
        request = DiffuseRequest("noise-one", style=STYLES[-1], calls=2)
        (take,) = engine.generate(request, Ticks())
    assert take.audio.frames == 88_200
    card = (info.folder / "CREDITS.md").read_text()
    for words in ("1 steps of batch 2", "that of morph-one", "6 of 6 dimensions", "A trial."):
        assert words in card
    assert "[diffusion]" in (info.folder / "recipe.toml").read_text()


def test_another_checkpoint_of_morph_is_refused(
    assembly: DiffusionAssembly, tmp_path: Path
) -> None:
    folder = assembly.training.parent
    other = image_bundle(folder / "other", seed=5).folder
    with pytest.raises(TrainingError, match="not those of other"):
        assemble_diffusion(replace(assembly, morph=other, out=tmp_path / "no"))
    assert not (tmp_path / "no").exists()


def test_a_network_with_too_few_styles_is_refused(
    assembly: DiffusionAssembly, tmp_path: Path
) -> None:
    shutil.copytree(assembly.data, tmp_path / "data")
    about = tmp_path / "data" / "dataset.json"
    told = json.loads(about.read_text())
    about.write_text(json.dumps(told | {"labels": [*told["labels"], "polka", "waltz"]}))
    with pytest.raises(TrainingError, match="room for 4 styles, the dataset has 5"):
        assemble_diffusion(replace(assembly, data=tmp_path / "data"))


def test_it_can_be_told_keys_only_where_a_loop_had_one(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data")
    keyed = replace(store.entries[0], detail={"key": "A", "scale": "minor"})
    with_keys = replace(store, entries=(keyed, *store.entries[1:]))
    found = [worded(LatentNetwork(ROOMY), each) for each in (with_keys, store)]
    assert [network.config.keys for network in found] == [True, False]
    assert [len(network.key_words) for network in found] == [24, 0]
    assert [len(network.style_words) for network in found] == [3, 3]


def test_a_folder_without_a_training_is_refused(
    assembly: DiffusionAssembly, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="holds no training of a diffusion"):
        assemble_diffusion(replace(assembly, training=tmp_path))
