from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.audio.original import original_of
from loopstudio.core.errors import TrainingError
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Upsample, WaveRequest
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_engine import WaveEngine
from loopstudio.training.assemble_wave import WaveAssembly, assemble_wave
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.recipe import recipe_text
from loopstudio.training.train import Stretch, run
from tests.support.corpus import write_corpus
from tests.support.gan import tiny_bundle
from tests.support.runs import Ticks
from tests.support.wave import dull

KIND = "diffusion-vocoder"


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> WaveAssembly:
    folder = tmp_path_factory.mktemp("wave")
    write_corpus(folder / "data")
    quick = tiny_bundle(folder / "quick").folder
    network = replace(WaveConfig.tiny(), bands=80)
    recipe = DiffusionVocoderRecipe(steps=1, batch=2, network=network)
    (folder / "tiny.toml").write_text(recipe_text(recipe, KIND))
    out = folder / "run"
    run(
        Stretch(KIND, str(folder / "tiny.toml"), folder / "data", out, vocoder=quick),
        lambda _number, _total, _figures: None,
    )
    return WaveAssembly(out, quick, folder / "data", folder / "polish-one", "Polish One")


def test_a_training_becomes_a_checkpoint_that_makes_loops_whole(assembly: WaveAssembly) -> None:
    info = assemble_wave(replace(assembly, note="A trial."))
    assert (info.engine, info.name, info.title) == ("wave", "polish-one", "Polish One")
    assert "Made for tests (CC0 1.0)" in info.credits
    tempo = Tempo(150.0)
    request = WaveRequest(
        info.name, original_of(dull(tempo), tempo), Upsample(3_000.0), tempo=tempo, calls=2
    )
    with closing(WaveEngine(info)) as engine:
        (take,) = engine.generate(request, Ticks())
    assert take.audio.frames == tempo.bar_frames(44_100)
    assert (info.folder / "weights.safetensors").stat().st_size < 16e6


def test_its_card_tells_of_its_training_and_its_figures(
    assembly: WaveAssembly, tmp_path: Path
) -> None:
    report = tmp_path / "report.md"
    report.write_text("measured")
    info = assemble_wave(replace(assembly, report=report, note="A trial."))
    card = (info.folder / "CREDITS.md").read_text()
    for words in (
        "1 steps of batch 2",
        "vocoder of quick",
        "A trial.",
        "that upsampled",
        "measured",
    ):
        assert words in card
    assert "[diffusion-vocoder]" in (info.folder / "recipe.toml").read_text()


def test_no_other_training_is_taken(assembly: WaveAssembly, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no training of a diffusion vocoder"):
        assemble_wave(replace(assembly, training=tmp_path))


def test_a_training_goes_on_from_a_checkpoint_of_its_kind(
    assembly: WaveAssembly, tmp_path: Path
) -> None:
    info = assemble_wave(replace(assembly, out=tmp_path / "first"))
    recipe = assembly.training / "recipe.toml"
    stretch = Stretch(
        KIND, str(recipe), assembly.data, tmp_path / "on", vocoder=assembly.vocoder,
        start=info.folder,
    )  # fmt: skip
    assert run(stretch, lambda _number, _total, _figures: None) == 1
    assert info.sha256[:12] in (tmp_path / "on" / "log.jsonl").read_text()
    with pytest.raises(TrainingError, match="is no diffusion vocoder"):
        run(
            replace(stretch, out=tmp_path / "other", start=assembly.vocoder),
            lambda _number, _total, _figures: None,
        )
