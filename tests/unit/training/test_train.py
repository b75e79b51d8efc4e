import json
from pathlib import Path

import pytest

from loopstudio.core.errors import DatasetError, TrainingError
from loopstudio.training.train import Stretch, run
from tests.support.corpus import write_corpus
from tests.support.gan import tiny_bundle

TINY = """
[vocoder]
steps = 1
batch = 1
[vocoder.network]
width = 8
blocks = 1
short_width = 8
short_blocks = 1
tones = 8
partials = 8

[gan]
steps = 1
batch = 4
[gan.network]
z_dim = 8
w_dim = 8
mapping_layers = 2
channels = [8, 8, 8, 8]
labels = 3
"""


def _quiet(number: int, total: int, figures: dict[str, float]) -> None:
    del number, total, figures


@pytest.mark.parametrize("kind", ["gan", "vocoder"])
def test_one_step_leaves_a_state_weights_and_the_recipe(kind: str, tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    recipe = str(tmp_path / "tiny.toml")
    run(Stretch(kind, recipe, tmp_path / "data", tmp_path / "out"), _quiet)
    made = {p.name for p in (tmp_path / "out").iterdir()}
    weights = {"gan": "generator.safetensors", "vocoder": "vocoder.safetensors"}[kind]
    assert {"state.pt", "recipe.toml", "log.jsonl", weights} <= made


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="build it again"):
        run(Stretch("vocoder", "drums-cpu", tmp_path / "none", tmp_path / "out"), _quiet)


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("nan"), float("inf")])
def test_minutes_that_are_no_time_are_refused(minutes: float, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="more than 0"):
        Stretch("vocoder", "drums-cpu", tmp_path, tmp_path / "out", minutes)


def test_a_gan_is_heard_through_a_trained_vocoder(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    recipe, data, out = str(tmp_path / "tiny.toml"), tmp_path / "data", tmp_path / "out"
    run(Stretch("vocoder", recipe, data, tmp_path / "vocoder"), _quiet)
    run(Stretch("gan", recipe, data, out, vocoder=tmp_path / "vocoder"), _quiet)
    assert [path.suffix for path in sorted((out / "previews").iterdir())] == [".flac", ".png"]


def test_a_vocoder_of_other_images_is_refused_before_anything_is_learned(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "dense.toml").write_text(f"{TINY}[gan.mel]\nhop = 245\nn_fft = 980\n")
    run(Stretch("vocoder", str(tmp_path / "tiny.toml"), tmp_path / "data", tmp_path / "v"), _quiet)
    stretch = Stretch(
        "gan",
        str(tmp_path / "dense.toml"),
        tmp_path / "data",
        tmp_path / "out",
        vocoder=tmp_path / "v",
    )
    with pytest.raises(TrainingError, match="reads other images"):
        run(stretch, _quiet)
    assert not list((tmp_path / "out").glob("*.safetensors"))


def test_a_vocoder_takes_no_vocoder(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="only a gan"):
        Stretch("vocoder", "drums-cpu", tmp_path, tmp_path / "out", vocoder=tmp_path)


@pytest.mark.parametrize("kind", ["gan", "vocoder"])
def test_one_that_goes_on_from_a_checkpoint_says_so_in_its_log(kind: str, tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    info = tiny_bundle(tmp_path / "begun")
    recipe, out = str(tmp_path / "tiny.toml"), tmp_path / "out"
    run(Stretch(kind, recipe, tmp_path / "data", out, start=info.folder), _quiet)
    first = (out / "log.jsonl").read_text().splitlines()[0]
    assert json.loads(first) == {"step": 0, "from": f"begun ({info.sha256[:12]})"}


def test_a_second_stretch_does_not_begin_again(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    (tmp_path / "tiny.toml").write_text(TINY)
    start, out = tiny_bundle(tmp_path / "begun").folder, tmp_path / "out"
    for _ in range(2):
        run(
            Stretch("gan", str(tmp_path / "tiny.toml"), tmp_path / "data", out, start=start), _quiet
        )
    assert (out / "log.jsonl").read_text().count('"from"') == 1
