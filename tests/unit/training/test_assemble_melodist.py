from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.gan.engine import GanEngine
from loopstudio.engines.gan.levels import bar_power
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.assemble_melodist import MelodistAssembly, assemble_melodist
from loopstudio.training.data import Bars
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.recipe import recipe_text
from loopstudio.training.train import Stretch, run
from tests.support.image_morph import image_bundle
from tests.support.melodies import write_melodies
from tests.support.runs import Ticks

RECIPE = MelodistRecipe(steps=1, batch=4, network=replace(MelodistConfig.tiny(), labels=7))


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> MelodistAssembly:
    folder = tmp_path_factory.mktemp("melodist")
    write_melodies(folder / "data")
    morph = image_bundle(folder / "morph-one").folder
    (folder / "tiny.toml").write_text(recipe_text(RECIPE, "melodist"))
    stretch = Stretch(
        "melodist", str(folder / "tiny.toml"), folder / "data", folder / "run", morph=morph
    )
    run(stretch, lambda _number, _total, _figures: None)
    return MelodistAssembly(
        folder / "run", morph, folder / "data", folder / "synths-one", "Synths One"
    )


def test_a_training_becomes_a_checkpoint_that_plays_in_a_key(assembly: MelodistAssembly) -> None:
    info = assemble_melodist(replace(assembly, note="A trial."))
    assert (info.engine, info.name, info.kind) == ("gan", "synths-one", "synths")
    assert info.labels[:2] == ("bass", "arp")
    assert info.knows_keys
    with closing(GanEngine(info)) as engine:
        (take,) = engine.generate(LoopRequest("synths-one", 1, style="pad", key="F#m"), Ticks())
    assert (take.key, take.label, take.audio.frames) == ("F#m", "pad", 88_200)
    card = (info.folder / "CREDITS.md").read_text()
    for words in ("1 steps of batch 4", "that of morph-one", "A trial.", "Made for tests"):
        assert words in card
    assert "[melodist]" in (info.folder / "recipe.toml").read_text()


def test_sound_may_be_brought_to_its_image_more_often(assembly: MelodistAssembly) -> None:
    info = assemble_melodist(replace(assembly, out=assembly.out.with_name("more"), rounds=5))
    with closing(GanEngine(info)) as engine:
        assert engine._loaded.parts.vocoder.config.rounds == 5  # type: ignore[union-attr]


def test_bars_are_as_loud_as_those_of_the_material(assembly: MelodistAssembly) -> None:
    info = assemble_melodist(replace(assembly, out=assembly.out.with_name("level")))
    parts = load_parts(info)
    assert parts.levels is not None
    assert isinstance(parts.config.vocoder, VocoderConfig)
    real = LogMel(parts.config.vocoder.image)(Bars(LoopStore.open(assembly.data), "train").some(64))
    floor_db = parts.levels.floor_db
    power = bar_power(real, floor_db)
    assert parts.levels.real == pytest.approx(float(power.mean()), abs=0.01)
    torch.testing.assert_close(parts.levels.ceiling, real.amax((0, 2)), atol=1e-3, rtol=0)
    drawn = parts.generator.map(torch.randn(32, 14), torch.arange(32) % 14)
    w = drawn[:, None].expand(-1, parts.config.generator.layers, -1)
    plain = parts.generator.synthesise(w, [None, None])[:, 0]
    off = (bar_power(plain, floor_db) - power.mean()).abs().mean()
    assert (bar_power(parts.levels(plain), floor_db) - power.mean()).abs().mean() < off


def test_another_folder_is_refused(assembly: MelodistAssembly, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no training of a melodist"):
        assemble_melodist(replace(assembly, training=tmp_path))
