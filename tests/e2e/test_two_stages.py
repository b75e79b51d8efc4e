"""Morph in RAVE's form, all of the way that `train rave morph-gpu` goes, at a tiny size.

Tones, then noise, then judges of the wave; stopped within each stage and gone on with; put
together, played, and exported for nn~.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.morph_request import MorphRequest
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.exporting import export_nn
from loopstudio.training.assemble_morph import MorphAssembly, assemble_morph
from loopstudio.training.loop import Pace, train
from loopstudio.training.rave import RaveObjective
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import RECIPE_NAME, read_recipe, recipe_text
from tests.support.loop_store import FRAMES, RATE, make_store
from tests.support.runs import Ticks

NETWORK = replace(RaveConfig.tiny(), rate=RATE, capacity=8, noise=NoiseConfig((2,), 2, 8))
NOISE_FROM, JUDGED_FROM, STEPS = 3, 6, 16
STOPS = (4, 7, 10, STEPS)
"""Where the training is stopped: within each of its stages, and once on each side of a switch."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def recipe() -> RaveRecipe:
    """That for a GPU, as small as can be."""
    whole = read_recipe("morph-gpu", "rave")
    assert isinstance(whole, RaveRecipe)
    assert whole.noise_from < whole.judged_from < whole.steps
    sizes = {"noise_from": NOISE_FROM, "judged_from": JUDGED_FROM, "steps": STEPS, "batch": 2}
    small = {"judge_capacity": 2, "warmup": 1, "ema_decay": 0.5, "quick": False}
    return replace(whole, network=NETWORK, **sizes, **small)  # type: ignore[arg-type]


def weights(objective: RaveObjective, part: str) -> Mapping[str, Tensor]:
    named = objective.network.named_parameters()
    return {name: w.detach().clone() for name, w in named if name.startswith(part)}


def same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


def stretch(store: LoopStore, out: Path, until: int) -> RaveObjective:
    """Train until a step, in a process' worth of objects of its own."""
    objective = RaveObjective(recipe(), store, torch.device("cpu"))
    pace = Pace(until, log_every=1)
    assert train(objective, out, pace, lambda *_: None) == until
    return objective


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[RaveObjective]]:
    folder = tmp_path_factory.mktemp("stages")
    store = make_store(folder / "data", 6, 4)
    out = folder / "run"
    out.mkdir()
    (out / RECIPE_NAME).write_text(recipe_text(recipe(), "rave"))
    return folder, [stretch(store, out, until) for until in STOPS]


def test_stages_begin_at_their_steps_also_across_a_stop(
    trained: tuple[Path, list[RaveObjective]],
) -> None:
    folder, _ = trained
    lines = [json.loads(line) for line in (folder / "run" / "log.jsonl").read_text().splitlines()]
    steps = {line["step"]: line for line in lines if "loss" in line or "judges" in line}
    assert sorted(steps) == list(range(1, STEPS + 1))
    every = recipe().judge_every
    for number in range(STEPS):
        told = steps[number + 1].keys()
        judged = number >= JUDGED_FROM
        turn = judged and number % every == 0
        assert ("judges" in told) == turn
        assert ("match" in told) == (judged and not turn)
        assert ("loss" in told) != turn
        assert ({"full_band", "sub_bands"} <= told) != turn


def test_the_encoder_stays_from_the_switch_on_and_the_decoder_goes_on(
    trained: tuple[Path, list[RaveObjective]],
) -> None:
    _, (toned, judged, later, last) = trained
    assert not same(weights(toned, "encoder."), weights(judged, "encoder."))
    assert same(weights(judged, "encoder."), weights(last, "encoder."))
    assert not same(weights(judged, "decoder."), weights(later, "decoder."))
    judges = [dict(each.judges.named_parameters()) for each in (toned, judged, last)]
    assert not same(judges[1], judges[2])
    assert all(bool(weight.isfinite().all()) for weight in last.network.parameters())


def test_it_comes_to_what_it_would_without_a_stop(
    trained: tuple[Path, list[RaveObjective]], tmp_path: Path
) -> None:
    """But for moments that a state keeps in 16 bits."""
    whole = stretch(make_store(tmp_path / "data", 6, 4), tmp_path / "run", STEPS)
    _, stopped = trained
    before = weights(stopped[0], "")
    for name, weight in weights(whole, "").items():
        off = (weight - stopped[-1].network.get_parameter(name)).norm()
        assert off <= 0.02 * (weight - before[name]).norm() + 1e-4, name


def test_features_are_matched_once(tmp_path: Path) -> None:
    """By the weight of the recipe, and not by its square, as RAVE 2.3 does."""
    store, told = make_store(tmp_path / "data", 4, 2), []
    for matching in (0.0, 20.0):
        asked = replace(recipe(), judged_from=0, matching=matching)
        told.append(RaveObjective(asked, store, torch.device("cpu")).step(1))
    assert told[0]["match"] == pytest.approx(told[1]["match"], rel=1e-5)
    apart = told[1]["loss"] - told[0]["loss"]
    assert apart == pytest.approx(20.0 * told[0]["match"], rel=1e-3)


@torch.inference_mode()
def test_what_was_learned_is_played_and_exported(
    trained: tuple[Path, list[RaveObjective]],
) -> None:
    folder, _ = trained
    assembly = MorphAssembly(folder / "run", folder / "data", folder / "morph", "Morph")
    info = assemble_morph(assembly)
    with closing(RaveEngine(info)) as engine:
        (take,) = engine.generate(MorphRequest("morph"), Ticks())
    assert take.audio.frames == FRAMES
    assert np.isfinite(take.audio.samples).all()
    told = export_nn(info, folder / "morph.ts", kept=None, fidelity=0.95)
    program = torch.jit.load(str(folder / "morph.ts"))  # type: ignore[no-untyped-call]
    sound = torch.randn(1, 1, 4 * NETWORK.hop)
    assert (told.rate, program.encode(sound).shape[1]) == (RATE, told.dimensions)
    assert program(sound).shape == sound.shape
