import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from loopstudio.engines import device
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.layers import Conv
from loopstudio.training.rave import RaveObjective, divergence
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import read_recipe
from loopstudio.training.train import Stretch, run
from tests.support.corpus import write_corpus

NETWORK = replace(RaveConfig.tiny(), capacity=8, noise=NoiseConfig((2,), 2, 8))
RECIPE = RaveRecipe(batch=2, scales=2, warmup=1, learning_rate=5e-3, ema_decay=0.9, network=NETWORK)
CPU = torch.device("cpu")
TINY = """
[rave]
steps = 1
batch = 1
[rave.network]
bands = 4
capacity = 4
ratios = [2, 2]
dilations = [[1, 3], [1]]
latent = 4
"""


@pytest.fixture(scope="module")
def objective(tmp_path_factory: pytest.TempPathFactory) -> RaveObjective:
    made = RaveObjective(RECIPE, write_corpus(tmp_path_factory.mktemp("rave") / "data"), CPU)
    made.step(0)
    return made


def test_a_few_steps_bring_the_sound_nearer(tmp_path: Path) -> None:
    fresh = RaveObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    before = fresh.preview(tmp_path, 0)["mel_db"]
    for number in range(24):
        fresh.step(number)
    assert fresh.preview(tmp_path, 24)["mel_db"] < before


def test_noise_is_learned_only_from_its_step_on(tmp_path: Path) -> None:
    fresh = RaveObjective(replace(RECIPE, noise_from=2), write_corpus(tmp_path / "data"), CPU)
    head = fresh.network.decoder.noise
    assert head is not None
    before = [weight.clone() for weight in head.parameters()]
    for number in range(2):
        fresh.step(number)
    assert all(map(torch.equal, head.parameters(), before))
    fresh.step(2)
    assert not all(map(torch.equal, head.parameters(), before))


def test_in_the_second_stage_judges_join_and_the_encoder_stays(tmp_path: Path) -> None:
    recipe = replace(RECIPE, judged_from=1, judge_every=3, judge_capacity=2)
    fresh = RaveObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    fresh.step(0)
    before = {name: weight.clone() for name, weight in fresh.network.named_parameters()}
    judges = [weight.clone() for weight in fresh.judges.parameters()]
    told = [fresh.step(number) for number in (1, 2)]
    assert all({"score", "match", "loss"} <= set(figures) for figures in told)
    moved = {
        name.partition(".")[0]
        for name, weight in fresh.network.named_parameters()
        if not torch.equal(weight, before[name])
    }
    assert moved == {"decoder"}
    assert all(map(torch.equal, fresh.judges.parameters(), judges))
    assert set(fresh.step(3)) == {"judges"}
    assert not all(map(torch.equal, fresh.judges.parameters(), judges))


def test_the_second_stage_begins_where_nothing_is_gained_any_more(tmp_path: Path) -> None:
    recipe = replace(RECIPE, patience=2)
    fresh = RaveObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    for number in (5, 6, 7):
        fresh.preview(tmp_path, number)
    assert fresh.judged_from == 7
    again = RaveObjective(recipe, write_corpus(tmp_path / "more"), CPU)
    again.restore(fresh.state())
    assert (again.judged_from, again.plateau) == (7, fresh.plateau)


def test_the_distance_of_sub_bands_counts_beside_that_of_sound(tmp_path: Path) -> None:
    store, told = write_corpus(tmp_path / "data"), []
    for weight in (0.0, 0.5):
        fresh = RaveObjective(replace(RECIPE, band_weight=weight), store, CPU)
        told.append([fresh.step(number) for number in range(2)])
    plain, banded = told
    assert "sub_bands" not in plain[0]
    assert banded[0]["full_band"] == plain[0]["full_band"] == plain[0]["loss"]
    wanted = banded[0]["full_band"] + 0.5 * banded[0]["sub_bands"]
    assert banded[0]["loss"] == pytest.approx(wanted, rel=1e-5)
    assert banded[1]["full_band"] != plain[1]["full_band"], "it learned by another gradient"


def test_what_is_made_as_it_was_is_no_distance_away(tmp_path: Path) -> None:
    fresh = RaveObjective(replace(RECIPE, band_weight=1.0), write_corpus(tmp_path / "data"), CPU)
    bars = fresh.held
    lines = fresh.network.pqmf.analyse(bars[:, None], "joined")
    loss, told = fresh._distances(bars, lines, bars, bars)
    assert float(loss) == told["full_band"] == told["sub_bands"] == 0.0
    _, off = fresh._distances(bars, lines, 0.9 * bars, 0.9 * bars)
    assert min(off["full_band"], off["sub_bands"]) > 0.01


def test_bars_are_played_faster_and_slower_as_whole_loops(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data")
    fresh = RaveObjective(replace(RECIPE, pitch=12.0), store, CPU)
    lengths = [fresh._drawn().shape[-1] for _ in range(24)]
    usual = store.description.frames
    assert 0.45 * usual < min(lengths) < 0.7 * usual
    assert 1.5 * usual < max(lengths) < 2.1 * usual
    assert all(length % NETWORK.hop == 0 for length in lengths)


def test_a_restored_objective_is_shown_the_same_bars(tmp_path: Path) -> None:
    recipe = replace(RECIPE, mangle=0.5, compress=0.5, mute=0.3, pitch=1.0, dequantise=True)
    store = write_corpus(tmp_path / "data")
    first, other = (RaveObjective(recipe, store, CPU) for _ in range(2))
    first._drawn()
    other.restore(first.state())
    assert all(torch.equal(first._drawn(), other._drawn()) for _ in range(3))


@pytest.mark.parametrize(("quick", "kinds"), [(True, {torch.bfloat16}), (False, {torch.float32})])
def test_layers_alone_are_quick_and_only_if_the_recipe_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: bool, kinds: set[torch.dtype]
) -> None:
    monkeypatch.setattr(device, "has_quick_bfloat16", lambda: True)
    fresh = RaveObjective(replace(RECIPE, quick=quick), write_corpus(tmp_path / "data"), CPU)
    told: set[torch.dtype] = set()
    for layer in fresh.network.modules():
        if isinstance(layer, Conv):
            layer.register_forward_hook(lambda _layer, _given, made: told.add(made.dtype))
    figures = fresh.step(0)
    assert told == kinds
    assert all(math.isfinite(value) for value in figures.values())
    assert {weight.dtype for weight in fresh.network.parameters()} == {torch.float32}


def test_a_restored_objective_goes_on_as_the_first_would(
    objective: RaveObjective, tmp_path: Path
) -> None:
    other = RaveObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    other.restore(objective.state())
    sound, nats = objective.reconstructed()
    again, told = other.reconstructed()
    torch.testing.assert_close(again, sound, atol=1e-3, rtol=0)
    torch.testing.assert_close(told, nats, atol=1e-2, rtol=0)


def test_reconstructions_are_as_long_as_the_bars(objective: RaveObjective) -> None:
    sound, nats = objective.reconstructed()
    assert sound.shape == objective.held.shape
    assert nats.shape == (NETWORK.latent,)


def test_a_preview_is_a_picture_and_a_sound(objective: RaveObjective, tmp_path: Path) -> None:
    figures = objective.preview(tmp_path, 3)
    assert sorted(p.suffix for p in tmp_path.glob("0000003.*")) == [".flac", ".png"]
    assert 0 <= figures["latents_used"] <= NETWORK.latent


@pytest.mark.parametrize("name", ["morph-cpu", "morph-gpu"])
def test_its_recipes_can_be_carried_about(name: str, tmp_path: Path) -> None:
    recipe = read_recipe(name, "rave")
    assert isinstance(recipe, RaveRecipe)
    fresh = RaveObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    weights, judges = (
        sum(weight.numel() for weight in network.parameters())
        for network in (fresh.network, fresh.judges)
    )
    # Weights, two moments and the average, in the state; the average again beside it.
    moments = 2 + 2 if recipe.judged_from < recipe.steps else 0
    assert weights * (4 + 2 + 2 + 2 + 2) + judges * (4 + moments) < 58e6
    assert {value.dtype for value in fresh.state()["ema"].values()} == {torch.float16}  # type: ignore[attr-defined]


def test_what_is_exported_is_the_average(objective: RaveObjective, tmp_path: Path) -> None:
    objective.export(tmp_path)
    tensors = load_file(tmp_path / "rave.safetensors")
    wanted = objective.ema.network.state_dict()
    assert tensors.keys() == wanted.keys()
    assert all(torch.allclose(tensors[k].float(), wanted[k], atol=1e-3) for k in wanted)


def test_the_divergence_is_that_of_two_normals() -> None:
    mean, scale = torch.tensor([[0.0, 1.0, -2.0]]), torch.tensor([[1.0, 0.5, 2.0]])
    ours = torch.distributions.Normal(mean, scale)
    wanted = torch.distributions.kl_divergence(ours, torch.distributions.Normal(0.0, 1.0))
    torch.testing.assert_close(divergence(mean, scale), wanted)


def test_latents_that_cost_much_tell_less(tmp_path: Path) -> None:
    told = []
    store = write_corpus(tmp_path / "data")
    for weight, first, steps in ((0.0, 0.0, 0), (10.0, 0.0, 0), (10.0, 1e-9, 10**6)):
        recipe = replace(RECIPE, divergence=weight, divergence_from=first, divergence_steps=steps)
        fresh = RaveObjective(recipe, store, CPU)
        told.append([fresh.step(number)["nats"] for number in range(12)][-1])
    assert told[1] < told[0]
    assert told[2] == pytest.approx(told[0], rel=1e-2), "it costs next to nothing so far"


def test_it_is_trained_by_a_recipe_of_its_own(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    out = tmp_path / "out"
    stretch = Stretch("rave", str(tmp_path / "tiny.toml"), tmp_path / "data", out)
    assert run(stretch, lambda _number, _total, _figures: None) == 1
    assert {path.name for path in out.iterdir()} >= {"rave.safetensors", "state.pt", "recipe.toml"}
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["validation"].keys() == {"mel_db", "convergence", "latents_used"}
