import shutil
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan import foreign_files
from loopstudio.engines.gan.foreign_files import find
from tests.support.gan import tiny_published


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tiny_published(tmp_path / "theirs")


def test_every_part_is_found_by_what_it_holds(source: Path) -> None:
    found = find([source])
    assert found.path.name == "drum_vgg.pt"
    assert "input.input" in found.generator
    assert "model.1.weight_v" in found.vocoder
    assert (len(found.mean), len(found.std)) == (64, 64)
    assert found.arguments["n_mel_channels"] == 64


def test_the_average_generator_is_preferred(source: Path) -> None:
    path = source / "drum_vgg.pt"
    saved = torch.load(path, weights_only=False)
    saved["g"] = {key: value + 1.0 for key, value in saved["g"].items()}
    torch.save(saved, path)
    ours, theirs = find([source]).generator["input.input"], saved["g_ema"]["input.input"]
    assert torch.equal(ours, theirs)


def test_the_best_vocoder_is_preferred(source: Path) -> None:
    shutil.copy(source / "melgan" / "best_netG.pt", source / "melgan" / "netG.pt")
    assert find([source]).vocoder


def test_other_weights_beside_them_are_passed_over(source: Path) -> None:
    torch.save({"state": {}, "param_groups": []}, source / "melgan" / "optG.pt")
    assert find([source]).path.name == "drum_vgg.pt"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("drum_vgg.pt", "a generator .* is missing"),
        ("melgan/best_netG.pt", "a MelGAN vocoder .* is missing"),
        ("mean.mel.npy", "the mean of the images .* is missing"),
        ("std.mel.npy", "their standard deviation .* is missing"),
    ],
)
def test_a_missing_part_is_named(source: Path, name: str, said: str) -> None:
    (source / name).unlink()
    with pytest.raises(CheckpointError, match=said):
        find([source])


def test_two_generators_are_one_too_many(source: Path) -> None:
    shutil.copy(source / "drum_vgg.pt", source / "synth_vgg.pt")
    with pytest.raises(CheckpointError, match=r"drum_vgg\.pt, synth_vgg\.pt"):
        find([source])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no file gone\.pt"):
        find([tmp_path / "gone.pt"])


def test_files_of_other_kinds_hold_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "song.wav").touch()
    with pytest.raises(CheckpointError, match="no checkpoint among these files"):
        find([tmp_path])


def test_a_folder_of_everything_is_refused(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_files, "MAX_FILES", 3)
    with pytest.raises(CheckpointError, match="5 files are too many"):
        find([source])
