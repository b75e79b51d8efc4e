from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.training.melodist import FITTED, MelodistObjective, learned
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.train import Stretch, run
from tests.support.image_morph import image_bundle
from tests.support.melodies import write_melodies

TINY = replace(MelodistConfig.tiny(), labels=7)
RECIPE = MelodistRecipe(
    batch=8, warmup=1, learning_rate=1e-2, ema_decay=0.8, steps=200, network=TINY
)
CPU = torch.device("cpu")


def objective(folder: Path, recipe: MelodistRecipe = RECIPE) -> MelodistObjective:
    store = write_melodies(folder / "data")
    return MelodistObjective(recipe, store, CPU, image_bundle(folder / "morph"))


def test_a_few_steps_draw_scores_and_latents_better(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    before = fresh.preview(tmp_path, 0)
    for number in range(40):
        fresh.step(number)
    after = fresh.preview(tmp_path, 40)
    assert after["score_nats"] < 0.8 * before["score_nats"]
    assert after["off_db"] < before["off_db"]
    assert (tmp_path / "0000040.png").stat().st_size > 10_000


def test_a_restored_objective_goes_on_as_the_first_would(tmp_path: Path) -> None:
    first, other = objective(tmp_path / "one"), objective(tmp_path / "other")
    first.step(0)
    other.restore(first.state())
    assert other.preview(tmp_path, 1) == pytest.approx(first.preview(tmp_path, 1), rel=1e-2)


JUDGED = replace(RECIPE, judged_from=2, judge_width=12)


def test_a_judge_joins_at_its_step_and_pulls(tmp_path: Path) -> None:
    fresh = objective(tmp_path, JUDGED)
    assert fresh.judging is not None
    assert "judge" not in fresh.step(0)
    judged = fresh.step(2)
    assert {"judge", "real", "fake", "balance"} <= judged.keys()
    assert fresh.judging.balance > 0.0


def test_without_a_step_for_it_there_is_no_judge(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    assert fresh.judging is None
    assert "judge" not in fresh.step(10**6)


def test_a_training_that_was_not_judged_goes_on_as_a_judged_one(tmp_path: Path) -> None:
    plain, judged = objective(tmp_path / "one"), objective(tmp_path / "other", JUDGED)
    plain.step(0)
    judged.restore(plain.state())
    assert "judge" in judged.step(2)
    again = objective(tmp_path / "third", JUDGED)
    again.restore(judged.state())
    assert again.judging is not None
    assert judged.judging is not None
    kept = again.judging.judge.state_dict()
    learned_before = judged.judging.judge.state_dict()
    for name, tensor in learned_before.items():
        torch.testing.assert_close(kept[name], tensor, atol=1e-3, rtol=1e-3)


def test_what_only_teaches_is_kept_in_half_of_its_size(tmp_path: Path) -> None:
    kept = objective(tmp_path).state()["network"]
    assert isinstance(kept, dict)
    whole = {name for name, tensor in kept.items() if tensor.dtype == torch.float32}
    assert whole == {name for name in kept if name.startswith("melodist.")}


def test_a_judged_batch_needs_halves() -> None:
    with pytest.raises(TrainingError, match="two halves"):
        replace(JUDGED, batch=7)


def test_the_images_decoder_is_neither_learned_nor_kept(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    image = fresh.network.melodist.image.state_dict()
    before = {name: tensor.clone() for name, tensor in image.items()}
    fresh.step(0)
    assert all(torch.equal(before[name], tensor) for name, tensor in image.items())
    names = learned(fresh.network.state_dict())
    assert not any(".image." in name for name in names)
    assert any(name.startswith("melodist.player.") for name in names)


def test_z_is_spread_to_where_real_loops_lie(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    assert len(fresh.given) < FITTED
    assert not fresh.ema.network.notes_prior.mean.any()
    fresh.export(tmp_path)
    heard = sorted(set(fresh.given.conditions(torch.arange(len(fresh.given))).tolist()))
    for prior in (fresh.ema.network.notes_prior, fresh.ema.network.sound_prior):
        assert all(bool(prior.mean[condition].any()) for condition in heard)


def test_a_morph_of_other_sizes_is_refused(tmp_path: Path) -> None:
    store = write_melodies(tmp_path / "data")
    wider = image_bundle(tmp_path / "morph", replace(ImageConfig.tiny(), deep=12))
    with pytest.raises(TrainingError, match="image of other sizes"):
        MelodistObjective(RECIPE, store, CPU, wider)


def test_it_needs_a_morph(tmp_path: Path) -> None:
    write_melodies(tmp_path / "data")
    stretch = Stretch("melodist", "synths-cpu", tmp_path / "data", tmp_path / "out")
    with pytest.raises(TrainingError, match="--morph"):
        run(stretch, lambda *_: None)
