from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.core.tempo import Tempo
from loopstudio.engines.gan.foreign import import_files
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.manifest import read_manifest
from tests.support.gan import (
    published_generator,
    published_vocoder,
    tiny_published,
    write_published,
)

Table = dict[str, Tensor]


def imported(folder: Path, source: Path) -> object:
    return import_files([source], folder / "ours", "drums")


def looptest(folder: Path, frames: int = 20) -> Path:
    """Write a small checkpoint of LoopTest's form: (bands, frames) of 80 x 16 frames."""
    generator = published_generator(8, 8, 3, (5, frames), (8, 8, 8, 8, 8))
    vocoder = published_vocoder(80, (8, 8, 4, 4, 4), (8, 8, 2, 2))
    return write_published(folder, generator, vocoder, 80)


def altered(folder: Path, name: str, change: Callable[[Table], None]) -> Path:
    """Write the small pjloop checkpoint with one of its state dictionaries changed."""
    source = tiny_published(folder / "theirs")
    path = source / name
    saved = torch.load(path, weights_only=False)
    change(saved.get("g_ema", saved))
    torch.save(saved, path)
    return source


def test_a_pjloop_checkpoint_becomes_a_bundle(tmp_path: Path) -> None:
    info = import_files([tiny_published(tmp_path / "drum_vgg")], tmp_path / "ours", "synth")
    assert info == read_manifest(tmp_path / "ours")
    assert (info.rate, info.native_bpm, info.bars, info.kind) == (16_000, 120.0, 1, "synth")
    assert "pjloop-gan" in info.credits[0]
    assert load_parts(info).config.frames_first


def test_a_looptest_checkpoint_becomes_a_bundle(tmp_path: Path) -> None:
    info = import_files([looptest(tmp_path / "theirs")], tmp_path / "ours", "drums")
    bar = Tempo(info.native_bpm).bar_frames(info.rate)
    assert (info.rate, info.bars, bar) == (44_100, 1, round(88_200 / 275 * 256))
    assert not load_parts(info).config.frames_first


def test_four_bars_are_recognised(tmp_path: Path) -> None:
    info = import_files([looptest(tmp_path / "theirs", 80)], tmp_path / "ours", "drums")
    assert info.bars == 4


def test_a_slower_vocoder_makes_slower_bars(tmp_path: Path) -> None:
    generator = published_generator(4, 8, 2, (12, 4), (8, 8, 8, 8, 8))
    vocoder = published_vocoder(64, (8, 8, 4, 4, 4), (5, 5, 4, 2))
    source = write_published(tmp_path / "theirs", generator, vocoder, 64)
    assert import_files([source], tmp_path / "ours", "synth").native_bpm == 96.0


def test_statistics_and_averages_are_kept(tmp_path: Path) -> None:
    info = import_files([tiny_published(tmp_path / "theirs")], tmp_path / "ours", "drums")
    parts = load_parts(info)
    torch.testing.assert_close(parts.mean, torch.linspace(-2.8, -0.8, 64))
    torch.testing.assert_close(parts.std, torch.linspace(1.0, 1.5, 64))
    assert parts.w_mean.shape == parts.w_std.shape == (1, 8)


def test_files_can_be_given_one_by_one(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "theirs")
    files = [path for path in source.rglob("*") if path.is_file()]
    assert import_files(files, tmp_path / "ours", "drums").name == "ours"


def test_arguments_are_not_needed(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "theirs")
    (source / "melgan" / "args.yml").unlink()
    assert imported(tmp_path, source)


def test_weights_from_several_cards_are_read(tmp_path: Path) -> None:
    def wrap(table: Table) -> None:
        for key in list(table):
            table[f"module.{key}"] = table.pop(key)

    assert imported(tmp_path, altered(tmp_path, "drum_vgg.pt", wrap))


def test_a_bare_state_dictionary_is_read(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "theirs")
    path = source / "drum_vgg.pt"
    torch.save(torch.load(path, weights_only=False)["g_ema"], path)
    assert imported(tmp_path, source)


def drop(key: str) -> Callable[[Table], None]:
    def change(table: Table) -> None:
        del table[key]

    return change


def put(key: str, value: Tensor) -> Callable[[Table], None]:
    def change(table: Table) -> None:
        table[key] = value

    return change


GENERATOR, VOCODER = "drum_vgg.pt", "melgan/best_netG.pt"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (GENERATOR, drop("input.input"), "no input.input"),
        (GENERATOR, drop("style.2.bias"), "lack generator.style.2.bias"),
        (GENERATOR, drop("convs.3.conv.weight"), "lack generator.convs.3"),
        (GENERATOR, drop("convs.2.conv.weight"), "no convs.2.conv.weight"),
        (GENERATOR, put("extra.weight", torch.ones(2)), "belongs nowhere"),
        (GENERATOR, put("input.input", torch.ones(2)), "no input.input of 4 dimensions"),
        (GENERATOR, put("input.input", torch.ones(1, 8, 12, 3)), "do not belong together"),
        (GENERATOR, put("conv1.noise.weight", torch.ones(3)), "have the shape"),
        (GENERATOR, put("conv1.noise.weight", torch.full((1,), float("nan"))), "NaN"),
        (GENERATOR, put("to_rgbs.0.upsample.kernel", torch.ones(4, 4)), "another low-pass"),
        (GENERATOR, put("convs.0.conv.blur.kernel", torch.ones(3, 3)), "another low-pass"),
        (VOCODER, drop("model.24.weight_g"), "no fitting weight_g"),
        (VOCODER, put("model.1.weight_g", torch.ones(3, 1, 1)), "no fitting weight_g"),
        (VOCODER, put("model.1.weight_v", torch.ones(8, 64)), "not a convolution"),
        (VOCODER, drop("model.4.shortcut.weight_v"), "whole stages"),
        (VOCODER, drop("model.4.block.2.bias"), "lack vocoder.model.4.block.2.bias"),
        (VOCODER, put("model.1.weight_v", torch.zeros(8, 64, 7)), "not numbers"),
        (VOCODER, put("model.1.weight_v", torch.ones(8, 32, 7)), "do not belong together"),
    ],
)
def test_weights_of_another_kind_are_told_in_a_sentence(
    tmp_path: Path, name: str, change: Callable[[Table], None], said: str
) -> None:
    source = altered(tmp_path, name, change)
    with pytest.raises(CheckpointError, match=said):
        imported(tmp_path, source)
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize(
    ("mean", "std", "said"),
    [
        (np.zeros(64), np.ones(80), "64 bands and the standard deviation 80"),
        (np.zeros(50), np.ones(50), "statistics have 50 bands"),
        (np.zeros(64), np.zeros(64), "not above zero"),
    ],
)
def test_statistics_of_another_kind_are_told_in_a_sentence(
    tmp_path: Path, mean: object, std: object, said: str
) -> None:
    source = tiny_published(tmp_path / "theirs")
    np.save(source / "mean.mel.npy", np.asarray(mean))
    np.save(source / "std.mel.npy", np.asarray(std))
    with pytest.raises(CheckpointError, match=said):
        imported(tmp_path, source)


def test_another_vocoders_arguments_are_noticed(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "theirs")
    (source / "melgan" / "args.yml").write_text("n_mel_channels: 80\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match="name 80 bands, but its weights are for 64"):
        imported(tmp_path, source)


def test_images_longer_than_their_bars_are_refused(tmp_path: Path) -> None:
    generator = published_generator(4, 8, 2, (14, 4), (8, 8, 8, 8, 8))
    vocoder = published_vocoder(64, (8, 8, 4, 4, 4), (5, 4, 4, 2))
    source = write_published(tmp_path / "theirs", generator, vocoder, 64)
    with pytest.raises(CheckpointError, match="longer than 1 bar"):
        imported(tmp_path, source)
