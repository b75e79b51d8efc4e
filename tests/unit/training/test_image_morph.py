from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.core.morph_request import MorphRequest
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.parts import load_parts
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.training.assemble_morph import MorphAssembly, assemble_morph
from loopstudio.training.image_morph import ImageObjective
from loopstudio.training.recipe import ImageRecipe, parse_recipe, read_recipe, recipe_text
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import own_image, trained_vocoder
from tests.support.corpus import write_corpus
from tests.support.image_morph import image_bundle
from tests.support.rave import tiny_bundle
from tests.support.runs import Ticks

RECIPE = ImageRecipe(batch=2, warmup=1, learning_rate=5e-3, network=ImageConfig.tiny())
CPU = torch.device("cpu")
VOCODER = """
[vocoder]
steps = 1
batch = 1
[vocoder.network]
width = 8
blocks = 1
short_width = 8
short_blocks = 1
rounds = 1
tones = 8
"""


def test_a_few_steps_bring_the_image_nearer(tmp_path: Path) -> None:
    fresh = ImageObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    before = fresh.preview(tmp_path, 0)["mel_db"]
    for number in range(30):
        fresh.step(number)
    assert fresh.preview(tmp_path, 30)["mel_db"] < before


def test_a_restored_objective_goes_on_as_the_first_would(tmp_path: Path) -> None:
    first, other = (
        ImageObjective(RECIPE, write_corpus(tmp_path / name), CPU) for name in ("one", "other")
    )
    first.step(0)
    other.restore(first.state())
    one, again = first.preview(tmp_path, 1), other.preview(tmp_path, 1)
    assert one == pytest.approx(again, abs=1e-2)


@pytest.mark.parametrize("name", ["morph-image", "morph-courses"])
def test_the_divergence_of_new_runs_rises_as_raves_does(name: str) -> None:
    recipe = read_recipe(name, "morph")
    assert isinstance(recipe, ImageRecipe)
    assert recipe.pull.at(0) == pytest.approx(recipe.divergence / 50_000, rel=1e-12)
    assert recipe.pull.at(recipe.divergence_steps) == pytest.approx(recipe.divergence, rel=1e-12)


def test_a_run_from_before_goes_on_with_its_divergence_along_a_line() -> None:
    recipe = parse_recipe("[morph]\ndivergence = 0.0005\ndivergence_steps = 500\n", "morph")
    assert isinstance(recipe, ImageRecipe)
    assert [recipe.pull.at(n) for n in (0, 250, 500)] == pytest.approx([0.0, 2.5e-4, 5e-4])


def test_a_recipe_whose_divergence_cannot_rise_is_refused() -> None:
    with pytest.raises(TrainingError, match="divergence_from"):
        parse_recipe("[morph]\ndivergence_from = 1.0\n", "morph")


def test_its_recipe_comes_back() -> None:
    recipe = replace(RECIPE, network=replace(RECIPE.network, latent=7))
    assert parse_recipe(recipe_text(recipe, "morph"), "morph") == recipe


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    write_corpus(folder / "data")
    (folder / "morph.toml").write_text(recipe_text(replace(RECIPE, steps=1), "morph"))
    (folder / "vocoder.toml").write_text(VOCODER)
    for kind in ("morph", "vocoder"):
        stretch = Stretch(kind, str(folder / f"{kind}.toml"), folder / "data", folder / kind)
        run(stretch, lambda _number, _total, _figures: None)
    return folder


def test_with_a_vocoder_it_becomes_a_checkpoint_that_sounds(trained: Path) -> None:
    assembly = MorphAssembly(
        trained / "morph", trained / "data", trained / "own", "Own", vocoder=trained / "vocoder"
    )
    info = assemble_morph(assembly)
    engine = RaveEngine(info)
    (take,) = engine.generate(MorphRequest("own"), Ticks())
    assert take.audio.frames == 88_200
    assert "- vocoder: 1 steps of batch 1" in (info.folder / "CREDITS.md").read_text()
    for kind in ("morph", "vocoder"):
        again = read_recipe(str(info.folder / "recipe.toml"), kind)
        assert again == read_recipe(str(trained / f"{kind}.toml"), kind)


def test_without_a_vocoder_it_sounds_nothing(trained: Path) -> None:
    assembly = MorphAssembly(trained / "morph", trained / "data", trained / "none", "None")
    with pytest.raises(TrainingError, match="--vocoder"):
        assemble_morph(assembly)
    assert not (trained / "none").exists()


def test_it_goes_on_from_a_checkpoint_of_its_form(tmp_path: Path) -> None:
    info = image_bundle(tmp_path / "own")
    network = load_parts(info).network
    fresh = ImageObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    fresh.begin_from(own_image(info))
    for name, weight in fresh.ema.network.encoder.state_dict().items():
        torch.testing.assert_close(weight, network.encoder.state_dict()[name])
    before = fresh.preview(tmp_path, 0)["mel_db"]
    fresh.step(0)
    # The average follows slowly from where it was.
    assert fresh.preview(tmp_path, 1)["mel_db"] == pytest.approx(before, rel=0.02)


def test_its_vocoder_can_sound_for_others(tmp_path: Path) -> None:
    info = image_bundle(tmp_path / "own")
    network = load_parts(info).network
    vocoder = trained_vocoder(info.folder)
    assert vocoder.config == network.config.vocoder  # type: ignore[union-attr]
    torch.testing.assert_close(
        vocoder.enter.weight, network.state_dict()["decoder.vocoder.enter.weight"]
    )


def test_it_goes_on_from_no_other(trained: Path, tmp_path: Path) -> None:
    stretch = Stretch(
        "morph",
        str(trained / "morph.toml"),
        trained / "data",
        tmp_path / "more",
        start=tiny_bundle(tmp_path / "sub-bands").folder,
    )
    with pytest.raises(TrainingError, match="in its own form"):
        run(stretch, lambda _number, _total, _figures: None)
    wider = replace(RECIPE, network=replace(RECIPE.network, latent=7))
    other = ImageObjective(wider, write_corpus(tmp_path / "data"), CPU)
    with pytest.raises(TrainingError, match="other sizes"):
        other.begin_from(own_image(image_bundle(tmp_path / "own")))
