from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.completion import missed
from loopstudio.engines.diffusion.dulling import cut, known_bands
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.diffusion_vocoder import (
    WEIGHTS,
    DiffusionVocoderObjective,
    cell_weights,
)
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.recipe import RECIPE_NAME, VocoderRecipe, recipe_text
from loopstudio.training.train import Stretch, run
from tests.support.corpus import write_corpus

KIND = "diffusion-vocoder"
RECIPE = DiffusionVocoderRecipe(
    batch=2, warmup=1, learning_rate=5e-3, ema_decay=0.8, network=WaveConfig.tiny()
)
CPU = torch.device("cpu")


def quick_vocoder() -> Vocoder:
    torch.manual_seed(5)
    return Vocoder(replace(VocoderConfig.tiny(), bands=20)).requires_grad_(False).eval()


def write_quick(folder: Path) -> Path:
    """Write what `train vocoder` leaves."""
    quick = quick_vocoder()
    recipe = VocoderRecipe(mel=quick.config.image, network=quick.config)
    folder.mkdir()
    (folder / RECIPE_NAME).write_text(recipe_text(recipe, "vocoder"))
    save_file(quick.state_dict(), folder / "vocoder.safetensors")
    return folder


def objective(folder: Path, recipe: DiffusionVocoderRecipe = RECIPE) -> DiffusionVocoderObjective:
    return DiffusionVocoderObjective(recipe, write_corpus(folder / "data"), CPU, quick_vocoder())


def test_a_few_steps_tell_sound_from_noise(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    before = fresh.preview(tmp_path, 0)["validation_loss"]
    for number in range(40):
        fresh.step(number)
    assert fresh.preview(tmp_path, 40)["validation_loss"] < 0.95 * before
    assert (tmp_path / "0000040.png").stat().st_size > 10_000
    assert (tmp_path / "0000040.flac").stat().st_size > 10_000


def test_previews_tell_of_what_is_polished_and_of_what_is_raised(tmp_path: Path) -> None:
    figures = objective(tmp_path).preview(tmp_path, 0)
    for name in ("quick", "polished", "dull", "raised"):
        assert figures[f"{name}_mel_db"] > 0.0
        assert figures[f"{name}_stft"] > 0.0


def test_the_image_of_what_is_cut_is_learned(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    held, network = fresh.held, fresh.network
    known = known_bands(network.config, 4_000.0).expand(len(held), -1)[..., None]

    def off() -> float:
        with torch.no_grad():
            guess = network.completion(network.image(cut(held, 44_100, 4_000.0)), known)
        return missed(guess, network.image(held)).mean().item()

    before = off()
    for number in range(40):
        fresh.step(number)
    assert off() < 0.7 * before


@pytest.mark.parametrize("sounding", [0.0, 1.0])
def test_a_restored_objective_goes_on_as_the_first_would(sounding: float, tmp_path: Path) -> None:
    recipe = replace(RECIPE, sounding=sounding)
    first, other = objective(tmp_path / "one", recipe), objective(tmp_path / "other", recipe)
    first.step(0)
    other.restore(first.state())
    assert other.step(1) == pytest.approx(first.step(1), rel=1e-3)


def test_it_hears_what_it_thinks_where_the_recipe_says_so(tmp_path: Path) -> None:
    heard = objective(tmp_path, replace(RECIPE, sounding=1.0))
    figures = heard.step(0)
    assert figures["sounding"] > 0.0
    assert figures["loss"] > 0.0


def test_it_goes_on_from_a_network_of_its_sizes(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    learned = WaveNetwork(replace(RECIPE.network, rounds=0, sure=50))
    fresh.begin_from(learned)
    assert torch.equal(fresh.network.flatten, learned.flatten)
    assert torch.equal(fresh.ema.network.deviation, learned.deviation)
    with pytest.raises(TrainingError, match="other sizes"):
        fresh.begin_from(WaveNetwork(replace(RECIPE.network, width=8)))


@pytest.mark.parametrize("colour", [0, 100])
def test_cells_of_what_it_learns_from_have_deviation_one(colour: int, tmp_path: Path) -> None:
    recipe = replace(RECIPE, network=replace(RECIPE.network, colour=colour))
    fresh = objective(tmp_path, recipe)
    bars = fresh.bars.draw(32, torch.Generator().manual_seed(9))
    cells = fresh.network.cells(bars, fresh.network.image(bars))
    assert 0.7 < cells.square().mean().sqrt() < 1.4
    assert (fresh.network.deviation.std() == 0.0) == (colour == 0)


def test_bands_weigh_by_the_hertz_or_by_the_mel() -> None:
    assert torch.equal(cell_weights(WaveConfig(), 0.0), torch.ones(105, 1))
    mels = cell_weights(WaveConfig(), 1.0)
    assert mels.mean() == pytest.approx(1.0, abs=1e-5)
    assert mels[0] > 10.0 * mels[-1]


def test_what_is_kept_is_a_network(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    fresh.step(0)
    fresh.export(tmp_path)
    network = WaveNetwork(WaveConfig.tiny())
    network.load_state_dict({k: v.float() for k, v in load_file(tmp_path / WEIGHTS).items()})
    torch.testing.assert_close(
        network.flatten, fresh.ema.network.flatten, atol=1e-3, rtol=1e-2, check_device=False
    )


def test_a_training_leaves_weights_and_begins_from_nothing_else(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(recipe_text(replace(RECIPE, steps=1), KIND))
    quick = write_quick(tmp_path / "quick")
    stretch = Stretch(KIND, str(recipe), tmp_path / "data", tmp_path / "out", vocoder=quick)
    assert run(stretch, lambda _number, _total, _figures: None) == 1
    assert (tmp_path / "out" / WEIGHTS).exists()
    with pytest.raises(TrainingError, match="name it by --vocoder"):
        run(replace(stretch, vocoder=None), lambda _number, _total, _figures: None)
    with pytest.raises(TrainingError, match="only a gan and a diffusion-vocoder"):
        replace(stretch, kind="rave", vocoder=tmp_path)
