"""Networks of diffusion that are wrong, cut short, hostile or too large: a sentence each.

Nothing of them is run, nothing is left behind, and the next import works.
"""

import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import InlineHost
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.runtime import TOOLS
from loopstudio.core.errors import LoopstudioError
from tests.support.bad_checkpoints import Hostile
from tests.support.published_files import (
    diffusers,
    plain,
    safe,
    small,
    small_dance,
    training,
    trimmed,
)
from tests.support.runs import Ticks
from tests.support.sentences import check_sentence

Write = Callable[[Path], Path]
SKIP = "net.blocks.2.net.skip.blocks.0.1.weight"
UP = "net.blocks.2.net.block.blocks.0.block.weight"


def with_table(path: Path, text: str = "attention_heads: 2\nresnet_groups: 4\n") -> Path:
    path.with_suffix(".yaml").write_text(text, encoding="utf-8")
    return path


def network(change: dict[str, Tensor | None] | None = None) -> Write:
    def write(folder: Path) -> Path:
        state = {**small(), **(change or {})}
        kept = {name: tensor for name, tensor in state.items() if tensor is not None}
        return with_table(plain(folder / "kicks.pt", kept))

    return write


def dance(change: dict[str, Tensor | None]) -> Write:
    def write(folder: Path) -> Path:
        state = {**small_dance(), **change}
        kept = {name: tensor for name, tensor in state.items() if tensor is not None}
        return trimmed(folder / "glitch.ckpt", kept, 48_000)

    return write


def cut(write: Write, part: float = 0.5) -> Write:
    def spoilt(folder: Path) -> Path:
        path = write(folder)
        os.truncate(path, int(path.stat().st_size * part))
        return path

    return spoilt


def raw(name: str, data: bytes) -> Write:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def hostile(folder: Path) -> Path:
    path = folder / "kicks.ckpt"
    held = {f"model.{name}": tensor for name, tensor in small().items()}
    torch.save({"state_dict": held, "callbacks": Hostile(folder / "it-was-run")}, path)
    return path


def hostile_bin(folder: Path) -> Path:
    path = folder / "pytorch_model.bin"
    path.write_bytes(pickle.dumps(Hostile(folder / "it-was-run")))
    return path


def hostile_table(folder: Path) -> Path:
    text = f"!!python/object/apply:os.mkdir ['{folder / 'it-was-run'}']"
    return with_table(plain(folder / "kicks.pt", small()), text)


def wide(folder: Path) -> Path:
    """Write a network of tensors that claim a terabyte and hold one number."""
    return network({SKIP: torch.zeros(1).expand(1 << 19, 1 << 19)})(folder)


def complex_numbers(folder: Path) -> Path:
    state = {**small(), SKIP: torch.zeros(1, 16, dtype=torch.complex64)}
    return with_table(safe(folder / "kicks.safetensors", state))


def two(folder: Path) -> Path:
    plain(folder / "a.pt", small())
    plain(folder / "b.pt", small())
    return folder


def no_network(folder: Path) -> Path:
    source = diffusers(folder / "glitch", small_dance(), 48_000)
    for path in (source / "unet").glob("diffusion_pytorch_model.*"):
        path.unlink()
    (source / "vocoder.bin").write_bytes(bytes(1_000))
    return source


BAD: dict[str, Write] = {
    "a hostile training": hostile,
    "a hostile bin": hostile_bin,
    "a hostile table": hostile_table,
    "a table that is none": lambda f: with_table(plain(f / "kicks.pt", small()), "[1, 2]"),
    "cut short": cut(network()),
    "cut to its head": cut(network(), 0.02),
    "a training cut short": cut(lambda f: training(f / "kicks.ckpt", small(), small())),
    "safetensors cut short": cut(lambda f: safe(f / "kicks.safetensors", small())),
    "safetensors of a huge header": raw("a.safetensors", struct.pack("<Q", 2**62) + b"{}"),
    "safetensors of nothing": raw("a.safetensors", b""),
    "a bin of nothing": raw("a.bin", b""),
    "a bin that is a song": raw("a.bin", b"ID3\x04" + bytes(9_000)),
    "a weight missing": network({SKIP: None}),
    "a layer missing": network({UP: None}),
    "a weight too many": network({"net.blocks.7.weight": torch.zeros(3)}),
    "a weight of another shape": network({SKIP: torch.zeros(1, 9)}),
    "a weight without axes": network({SKIP: torch.zeros(())}),
    "a layer without numbers": network({UP: torch.zeros(4, 0, 1)}),
    "a weight of other axes": network({UP: torch.zeros(4, 1)}),
    "NaN": network({SKIP: torch.full((1, 16), torch.nan)}),
    "infinity": network({"net.blocks.0.weights": torch.full((8,), torch.inf)}),
    "complex numbers": network({SKIP: torch.zeros(1, 16, dtype=torch.complex64)}),
    "complex numbers in safetensors": complex_numbers,
    "a terabyte claimed": wide,
    "groups that do not fit": lambda f: with_table(
        plain(f / "kicks.pt", small()), "attention_heads: 2\nresnet_groups: 3\n"
    ),
    "heads that do not fit": lambda f: with_table(
        plain(f / "kicks.pt", small()), "attention_heads: 3\nresnet_groups: 4\n"
    ),
    "two networks": two,
    "no network": no_network,
    "dance: a weight missing": dance({"net.3.main.1.main.0.bias": None}),
    "dance: a level missing": dance({"net.3.main.7.main.1.main.0.weight": None}),
    "dance: no time": dance({"timestep_embed.weight": torch.zeros(0, 1)}),
    "dance: another kernel": dance({"net.3.main.0.kernel": torch.ones(8)}),
    "dance: a weight of another shape": dance({"net.0.main.0.weight": torch.zeros(32, 18, 7)}),
    "dance: NaN": dance({"net.0.main.0.bias": torch.full((32,), torch.nan)}),
    "dance: attention above none": dance(
        {
            f"net.3.main.7.main.7.main.{at}.{name}": None
            for at in (2, 4, 6, 9, 11, 13)
            for name in ("norm.weight", "norm.bias", "qkv_proj.weight", "qkv_proj.bias",
                         "out_proj.weight", "out_proj.bias")
        }
    ),
}  # fmt: skip


def imported(source: Path, models: Path) -> None:
    foreign = ForeignCheckpoint((source,), "mine", models)
    InlineHost(Catalog(()).get, TOOLS).import_checkpoint(foreign, Ticks())


@pytest.mark.parametrize("how", BAD)
def test_a_network_that_is_bad_is_refused_and_never_run(how: str, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    source = BAD[how](folder)
    with pytest.raises(LoopstudioError) as caught:
        imported(source, tmp_path / "models")
    check_sentence(caught.value, "")
    assert list((tmp_path / "models").iterdir()) == []
    assert not (folder / "it-was-run").exists()


def test_the_good_ones_are_imported(tmp_path: Path) -> None:
    imported(network()(tmp_path), tmp_path / "models")
    imported(dance({})(tmp_path), tmp_path / "others")
    assert Catalog((tmp_path / "models", tmp_path / "others")).get("mine").engine == "diffusion"
