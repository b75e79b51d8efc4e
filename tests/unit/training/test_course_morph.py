from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.core.morph_request import MorphRequest
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.training.assemble_morph import MorphAssembly, assemble_morph
from loopstudio.training.course_morph import CourseObjective
from loopstudio.training.recipe import ImageRecipe, recipe_text
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import own_image, trained_vocoder
from tests.support.corpus import write_corpus
from tests.support.image_morph import image_bundle
from tests.support.runs import Ticks

TOLD = ImageConfig.tiny_with_courses()
RECIPE = ImageRecipe(batch=3, warmup=1, learning_rate=5e-3, network=TOLD)
CPU = torch.device("cpu")


@pytest.fixture
def store(tmp_path: Path) -> LoopStore:
    return write_corpus(tmp_path / "data")


@pytest.fixture
def begun(tmp_path: Path, store: LoopStore) -> CourseObjective:
    objective = CourseObjective(RECIPE, store, CPU)
    objective.begin_from(own_image(image_bundle(tmp_path / "own")))
    return objective


def test_a_few_steps_bring_courses_nearer(begun: CourseObjective, tmp_path: Path) -> None:
    before = begun.preview(tmp_path, 0)["courses"]
    for number in range(40):
        begun.step(number)
    assert begun.preview(tmp_path, 40)["courses"] < before
    assert (tmp_path / "0000040.png").exists()


def test_what_draws_the_image_stays(begun: CourseObjective, tmp_path: Path) -> None:
    known = own_image(image_bundle(tmp_path / "again"))
    for number in range(3):
        begun.step(number)
    for name, weight in known.encoder.state_dict().items():
        assert torch.equal(begun.network.encoder.state_dict()[name], weight)
    for name, weight in known.decoder.image.state_dict().items():
        assert torch.equal(begun.ema.network.decoder.state_dict()[name], weight)


def test_a_restored_objective_goes_on_as_the_first_would(
    begun: CourseObjective, store: LoopStore, tmp_path: Path
) -> None:
    begun.step(0)
    other = CourseObjective(RECIPE, store, CPU)
    other.restore(begun.state())
    one, again = begun.preview(tmp_path, 1), other.preview(tmp_path, 1)
    assert one == pytest.approx(again, abs=1e-2)
    assert other.step(1)["courses"] > 0.0


def test_without_images_there_is_nothing_to_learn(store: LoopStore, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="--from"):
        CourseObjective(RECIPE, store, CPU).step(0)
    wider = replace(RECIPE, network=replace(TOLD, latent=10))
    with pytest.raises(TrainingError, match="other sizes"):
        CourseObjective(wider, store, CPU).begin_from(own_image(image_bundle(tmp_path / "own")))
    known = own_image(image_bundle(tmp_path / "told", TOLD))
    thicker = replace(RECIPE, network=replace(TOLD, course_width=9))
    with pytest.raises(TrainingError, match="other sizes"):
        CourseObjective(thicker, store, CPU).begin_from(known)


def test_it_becomes_a_checkpoint_whose_vocoder_reads_no_partials(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    start = image_bundle(tmp_path / "start").folder
    (tmp_path / "courses.toml").write_text(recipe_text(replace(RECIPE, steps=1), "morph"))
    out = tmp_path / "courses"
    stretch = Stretch("morph", str(tmp_path / "courses.toml"), tmp_path / "data", out, start=start)
    assert run(stretch, lambda _number, _total, _figures: None) == 1
    info = assemble_morph(
        MorphAssembly(out, tmp_path / "data", tmp_path / "own", "Own", vocoder=start)
    )
    network = own_image(info)
    assert (network.config.latent, network.config.courses) == (9, 3)
    assert network.decoder.vocoder.partials is None
    assert trained_vocoder(start).partials is not None
    (take,) = RaveEngine(info).generate(MorphRequest("own"), Ticks())
    assert np.isfinite(take.audio.samples).all()
    more = CourseObjective(RECIPE, LoopStore.open(tmp_path / "data"), CPU)
    more.begin_from(network)
    assert more.learned_before
