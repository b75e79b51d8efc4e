from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.sound_config import tiny_sound
from loopstudio.engines.diffusion.sound_engine import SoundEngine
from loopstudio.training.assemble_sound import SoundAssembly, assemble_sound
from loopstudio.training.diffusion_recipe import SoundRecipe
from loopstudio.training.recipe import recipe_text
from loopstudio.training.train import Stretch, run
from tests.support.loop_store import FRAMES, RATE, STYLES, make_store
from tests.support.runs import Ticks

KIND = "diffusion-wave"


def trained(folder: Path, styles: int = 3) -> SoundAssembly:
    """Train for a step, with room for so many styles."""
    recipe = SoundRecipe(steps=1, batch=2, network=replace(tiny_sound(), styles=styles))
    make_store(folder / "data", 4, 2)
    (folder / "tiny.toml").write_text(recipe_text(recipe, KIND))
    run(Stretch(KIND, str(folder / "tiny.toml"), folder / "data", folder / "run"), lambda *_: None)
    return SoundAssembly(folder / "run", folder / "data", folder / "wave-one", "Wave One")


def test_a_training_becomes_a_checkpoint_that_sounds(tmp_path: Path) -> None:
    info = assemble_sound(replace(trained(tmp_path), note="A trial."))
    assert (info.engine, info.name, info.rate) == ("diffusion", "wave-one", RATE)
    assert (info.labels, info.native_bpm, info.channels) == (STYLES, 120.0, 1)
    assert not info.knows_keys  # no loop had one
    with closing(SoundEngine(info)) as engine:
        request = DiffuseRequest("wave-one", style=STYLES[0], calls=2)
        (take,) = engine.generate(request, Ticks())
    assert take.audio.frames == FRAMES
    card = (info.folder / "CREDITS.md").read_text()
    for words in ("1 steps of batch 2", "on sound itself", "A trial.", "bars at 120 BPM"):
        assert words in card
    assert "[diffusion-wave]" in (info.folder / "recipe.toml").read_text()


def test_a_network_with_too_few_styles_is_refused(tmp_path: Path) -> None:
    assembly = trained(tmp_path, styles=2)
    assert assemble_sound(assembly).labels == STYLES
    with pytest.raises(TrainingError, match="holds no training of a diffusion of sound"):
        assemble_sound(replace(assembly, training=tmp_path))
