from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.recipe import VocoderRecipe, read_recipe
from loopstudio.training.vocoder import VocoderObjective
from tests.support.corpus import write_corpus

RECIPE = VocoderRecipe(
    batch=2, scales=2, warmup=1, learning_rate=5e-3, ema_decay=0.9, network=VocoderConfig.tiny()
)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def objective(tmp_path_factory: pytest.TempPathFactory) -> VocoderObjective:
    made = VocoderObjective(RECIPE, write_corpus(tmp_path_factory.mktemp("voc") / "data"), CPU)
    made.step(0)
    return made


def test_a_few_steps_bring_the_sound_nearer(tmp_path: Path) -> None:
    fresh = VocoderObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    before = fresh.preview(tmp_path, 0)["mel_db"]
    for number in range(24):
        fresh.step(number)
    assert fresh.preview(tmp_path, 24)["mel_db"] < before


def test_a_restored_objective_goes_on_from_the_same_weights(
    objective: VocoderObjective, tmp_path: Path
) -> None:
    other = VocoderObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    other.restore(objective.state())
    for name, weight in objective.network.state_dict().items():
        assert torch.equal(other.network.state_dict()[name], weight)
    # The average is kept in half precision, as it is shipped.
    for name, weight in objective.ema.network.state_dict().items():
        torch.testing.assert_close(other.ema.network.state_dict()[name], weight.half().float())


def test_one_that_goes_on_from_another_sounds_as_it_did_after_one_step(
    objective: VocoderObjective, tmp_path: Path
) -> None:
    careful = replace(RECIPE, learning_rate=1e-9, ema_decay=0.999)
    other = VocoderObjective(careful, write_corpus(tmp_path / "data"), CPU)
    assert not torch.allclose(other.resynthesised(), objective.resynthesised(), atol=1e-3)
    other.begin_from(objective.ema.network)
    other.step(0)
    assert torch.allclose(other.resynthesised(), objective.resynthesised(), atol=1e-5)


def test_a_vocoder_of_other_sizes_is_refused(tmp_path: Path) -> None:
    fresh = VocoderObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    with pytest.raises(TrainingError, match="other sizes"):
        fresh.begin_from(Vocoder(replace(VocoderConfig.tiny(), width=16)))


def test_a_preview_is_a_picture_and_a_sound(objective: VocoderObjective, tmp_path: Path) -> None:
    objective.preview(tmp_path, 3)
    assert sorted(p.suffix for p in tmp_path.glob("0000003.*")) == [".flac", ".png"]


def test_the_adversarial_stage_moves_the_judges_too(tmp_path: Path) -> None:
    recipe = replace(RECIPE, adversarial_from=0)
    judged = VocoderObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    before = next(judged.judges.parameters()).clone()
    judged.step(0)
    assert not torch.equal(before, next(judged.judges.parameters()))


def test_peaks_are_learned_only_where_the_recipe_weighs_them(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data")
    plain = VocoderObjective(RECIPE, store, CPU).step(0)
    weighed = VocoderObjective(replace(RECIPE, peak_weight=0.5), store, CPU).step(0)
    assert "peaks" not in plain
    assert weighed["loss"] == pytest.approx(plain["loss"] + 0.5 * weighed["peaks"], rel=1e-4)


def test_tones_alone_learn_where_nothing_else_should(tmp_path: Path) -> None:
    recipe = replace(RECIPE, tones_only=True, batch=4)
    fresh = VocoderObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    before = {name: value.clone() for name, value in fresh.network.state_dict().items()}
    losses = [fresh.step(number)["tones"] for number in range(12)]
    assert sum(losses[-3:]) < 0.8 * sum(losses[:3])
    moved = {n for n, value in fresh.network.state_dict().items() if not value.equal(before[n])}
    assert moved
    assert all(name.startswith(("tones.", "partials.")) for name in moved)


def test_a_vocoder_without_tones_can_learn_them_later(tmp_path: Path) -> None:
    fresh = VocoderObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    silent = Vocoder(replace(VocoderConfig.tiny(), tones=0, partials=0))
    fresh.begin_from(silent)
    assert torch.equal(fresh.network.enter.weight, silent.enter.weight)
    # The average moves quickly at first, as tones begin anew.
    assert not fresh.learned_before


def test_what_tones_cannot_lie_in_is_refused_before_it_is_trained() -> None:
    silent = replace(RECIPE.network, tones=0, partials=0)
    with pytest.raises(TrainingError, match=r"network\.tones"):
        replace(RECIPE, tones_only=True, network=silent)
    with pytest.raises(TrainingError, match="too long"):
        replace(RECIPE, network=replace(RECIPE.network, split=1))


def test_its_state_can_be_carried_about(tmp_path: Path) -> None:
    recipe = read_recipe("morph-image", "vocoder")
    assert isinstance(recipe, VocoderRecipe)
    fresh = VocoderObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    weights = sum(weight.numel() for weight in fresh.network.parameters())
    # Weights, two moments and the average, in the state; the average again beside it.
    assert weights * (4 + 2 + 2 + 2 + 2) < 55e6
    assert {value.dtype for value in fresh.state()["ema"].values()} == {torch.float16}  # type: ignore[attr-defined]
