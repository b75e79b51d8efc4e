import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from loopstudio.app import which_engine
from loopstudio.app.which_engine import engine_of, files_of
from tests.support.gan import tiny_published
from tests.support.published_files import (
    dance_training,
    diffusers,
    hub,
    plain,
    safe,
    small,
    small_dance,
    training,
    trimmed,
)
from tests.support.rave_exports import Export, Layout
from tests.support.rave_trainings import state_of, trained


def old_format(path: Path) -> Path:
    torch.save(small(), path, _use_new_zipfile_serialization=False)
    return path


def named(*names: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        torch.save({name: torch.zeros(1) for name in names}, folder / "a.ckpt")
        return folder / "a.ckpt"

    return write


DIFFUSION: dict[str, Callable[[Path], Path]] = {
    "three names": lambda folder: plain(folder / "a.pt", small()),
    "safetensors": lambda folder: safe(folder / "a.safetensors", small()),
    "training": lambda folder: training(folder / "a.ckpt", small(), small()),
    "older format": lambda folder: old_format(folder / "a.pt"),
    "hub": lambda folder: hub(folder / "a", small()),
    "dance": lambda folder: dance_training(folder / "a.ckpt", small_dance(), small_dance()),
    "trimmed": lambda folder: trimmed(folder / "a.ckpt", small_dance(), 16_000),
    "diffusers": lambda folder: diffusers(folder / "a", small_dance(), 16_000),
    "autoencoder": named(
        "model.autoencoder.encoder.to_in.block.block1.project.weight",
        "model.autoencoder.decoder.to_out.block.block1.project.weight",
    ),
    "before 0.1": named("unet.to_in.weight", "unet.to_time.0.weight"),
}


@pytest.mark.parametrize("how", DIFFUSION)
def test_a_network_of_diffusion_is_known_by_what_it_holds(how: str, tmp_path: Path) -> None:
    assert engine_of([DIFFUSION[how](tmp_path)]) == "diffusion"


def test_files_of_loops_are_known(tmp_path: Path) -> None:
    assert engine_of([tiny_published(tmp_path / "drums")]) == "gan"


def test_a_training_of_rave_is_known(tmp_path: Path) -> None:
    assert engine_of([trained(tmp_path / "a.ckpt", state_of(Export(Layout())))]) == "rave"


@pytest.mark.parametrize("data", [b"", b"PK but not really", b"ID3\x04" + bytes(99)])
def test_what_tells_nothing_is_left_to_loops(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(data)
    assert engine_of([tmp_path / "a.pt"]) == "gan"


def test_a_table_of_names_that_is_absurdly_long_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain(tmp_path / "a.pt", small())
    monkeypatch.setattr(which_engine, "_MOST_PICKLE_BYTES", 10)
    assert engine_of([path]) == "gan"


def test_a_damaged_archive_is_left_to_loops(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a/data.pkl", b"net.blocks. .blocks.0.block.")
    body = path.read_bytes()
    path.write_bytes(body.replace(b"net.blocks.", b"net.blocks,", 1))
    assert engine_of([path]) == "gan"


def test_files_are_found_in_folders(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pt").touch()
    assert list(files_of([tmp_path, tmp_path / "in" / "a.pt"])) == [tmp_path / "in" / "a.pt"] * 2
