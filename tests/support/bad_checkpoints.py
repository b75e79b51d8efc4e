"""Checkpoints that are wrong, cut short, hostile or far too large, made from good ones."""

import io
import json
import os
import pickle
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.bundle import WEIGHTS, load_tensors
from loopstudio.engines.manifest import MANIFEST, read_manifest

Spoil = Callable[[Path], None]


def _said(old: str, new: str) -> Spoil:
    """Write something else into the manifest."""

    def spoil(folder: Path) -> None:
        path = folder / MANIFEST
        text = path.read_text("utf-8")
        if old not in text:
            raise AssertionError(f"{old!r} is not in the manifest")
        path.write_text(text.replace(old, new), "utf-8")

    return spoil


def _manifest(content: bytes) -> Spoil:
    return lambda folder: _ignore((folder / MANIFEST).write_bytes(content))


def _weights(content: bytes) -> Spoil:
    """Write other weights, and their true hash into the manifest."""
    import hashlib

    def spoil(folder: Path) -> None:
        known = read_manifest(folder).sha256
        (folder / WEIGHTS).write_bytes(content)
        _said(known, hashlib.sha256(content).hexdigest())(folder)

    return spoil


def _tensors(change: Callable[[dict[str, Tensor]], None]) -> Spoil:
    def spoil(folder: Path) -> None:
        from safetensors.torch import save

        tensors = load_tensors(read_manifest(folder))
        change(tensors)
        _weights(save(tensors))(folder)

    return spoil


def _ignore(_value: object) -> None: ...


def _first(tensors: dict[str, Tensor]) -> str:
    return next(key for key in sorted(tensors) if key.startswith("generator."))


def _not_a_number(tensors: dict[str, Tensor]) -> None:
    tensors[_first(tensors)].view(-1)[0] = float("nan")


def _whole(tensors: dict[str, Tensor]) -> None:
    key = _first(tensors)
    tensors[key] = tensors[key].to(torch.int64)


def _pruned(tensors: dict[str, Tensor]) -> None:
    del tensors[_first(tensors)]


def _reshaped(tensors: dict[str, Tensor]) -> None:
    tensors[_first(tensors)] = torch.zeros(3, 3)


def _manifest_folder(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).mkdir()


def _cut(folder: Path) -> None:
    path = folder / WEIGHTS
    os.truncate(path, path.stat().st_size // 2)


BUNDLES: dict[str, Spoil] = {
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "empty manifest": _manifest(b""),
    "manifest is no TOML": _manifest(b"title = = ="),
    "manifest is no text": _manifest(b"\xff\xfe\x00\x01"),
    "manifest of a megabyte": _manifest(b"# \n" * 350_000),
    "manifest nested without end": _manifest(b"a = " + b"[" * 20_000),
    "manifest is a folder": _manifest_folder,
    "newer schema": _said("schema = 1", "schema = 99"),
    "unknown engine": _said('engine = "gan"', 'engine = "oracle"'),
    "no title": _said('title = "Tiny drums"', 'title = ""'),
    "rate is a word": _said("rate = 44100", 'rate = "fast"'),
    "rate of 1 Hz": _said("rate = 44100", "rate = 1"),
    "a thousand channels": _said("channels = 1", "channels = 1000"),
    "no bars": _said("bars = 1", "bars = 0"),
    "tempo is no number": _said("native_bpm = 120.0", "native_bpm = nan"),
    "hash is no hash": lambda folder: _said(read_manifest(folder).sha256, "abc")(folder),
    "hash of other weights": lambda folder: _said(read_manifest(folder).sha256, "f" * 64)(folder),
    "one style missing": _said('"trap"', '"trap", "polka"'),
    "no weights": lambda folder: (folder / WEIGHTS).unlink(),
    "weights cut short": _cut,
    "weights empty": _weights(b""),
    "weights are text": _weights(b"These are not weights. " * 50),
    "weights are a pickle": _weights(pickle.dumps({"generator": [1.0]})),
    "weights with a header of 2**62 bytes": _weights(struct.pack("<Q", 2**62) + b"{}"),
    "weights with a false header": _weights(struct.pack("<Q", 5) + b"{{{{{"),
    "weights point outside": _weights(
        (lambda head: struct.pack("<Q", len(head)) + head)(
            json.dumps({"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 1 << 40]}}).encode()
        )
    ),
    "weights not a number": _tensors(_not_a_number),
    "weights whole numbers": _tensors(_whole),
    "a weight missing": _tensors(_pruned),
    "a weight of another shape": _tensors(_reshaped),
}
"""What is done to a good bundle, each of which must be refused when it is used."""


class Hostile:
    """Unpickled without care, this makes a folder: a stand-in for anything worse."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._trace),)


def trace_of(folder: Path) -> Path:
    """Say where a hostile file would leave its trace."""
    return folder.parent / "it-was-run"


def _saved(change: Callable[[dict[str, object]], object]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "drum_vgg.pt"
        saved = torch.load(path, weights_only=False)
        torch.save(change(saved), path)

    return spoil


def _bytes(name: str, content: bytes) -> Spoil:
    return lambda folder: _ignore((folder / name).write_bytes(content))


def _zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(50_000_000))
    return held.getvalue()


def _array(array: object, allow_pickle: bool = False) -> bytes:
    held = io.BytesIO()
    np.save(held, np.asarray(array), allow_pickle=allow_pickle)
    return held.getvalue()


def _huge_array() -> bytes:
    good = _array(np.zeros(64))
    return good.replace(b"(64,)", b"(640000000000,)")


def _hostile(name: str, write: Callable[[Path, object], None]) -> Spoil:
    return lambda folder: write(folder / name, Hostile(trace_of(folder)))


def _hostile_yaml(folder: Path) -> None:
    text = f"!!python/object/apply:os.mkdir ['{trace_of(folder)}']"
    (folder / "melgan" / "args.yml").write_text(text)


def _ema(change: Callable[[dict[str, Tensor]], None]) -> Spoil:
    def changed(saved: dict[str, object]) -> object:
        table = saved["g_ema"]
        if not isinstance(table, dict):
            raise TypeError
        change(table)
        return {"g_ema": table}

    return _saved(changed)


def _nan_style(table: dict[str, Tensor]) -> None:
    table["style.1.weight"].view(-1)[0] = float("inf")


def _no_style(table: dict[str, Tensor]) -> None:
    del table["style.1.weight"]


def _no_layer(table: dict[str, Tensor]) -> None:
    del table["convs.1.conv.weight"]


def _flat_const(table: dict[str, Tensor]) -> None:
    table["input.input"] = torch.zeros(3)


def _dump(path: Path, value: object) -> None:
    path.write_bytes(pickle.dumps(value))


def _torch_save(path: Path, value: object) -> None:
    torch.save({"g_ema": {"style.1.weight": torch.zeros(2, 2)}, "args": value}, path)


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _crowded(folder: Path) -> None:
    for number in range(300):
        (folder / f"{number}.pt").touch()


FOREIGN: dict[str, Spoil] = {
    "hostile pickle": _hostile("drum_vgg.pt", _dump),
    "hostile PyTorch file": _hostile("drum_vgg.pt", _torch_save),
    "hostile vocoder": _hostile("melgan/best_netG.pt", _torch_save),
    "hostile array": lambda folder: _ignore(
        (folder / "mean.mel.npy").write_bytes(
            _array(np.array([Hostile(trace_of(folder))], dtype=object), allow_pickle=True)
        )
    ),
    "hostile arguments": _hostile_yaml,
    "arguments of a megabyte": _bytes("melgan/args.yml", b"a: 1\n" * 200_000),
    "arguments are a list": _bytes("melgan/args.yml", b"- 1\n- 2\n"),
    "generator empty": _bytes("drum_vgg.pt", b""),
    "generator is text": _bytes("drum_vgg.pt", b"PK but not really" * 100),
    "generator is a song": _bytes("drum_vgg.pt", b"ID3\x04" + bytes(9_000)),
    "generator cut short": lambda folder: os.truncate(folder / "drum_vgg.pt", 5_000),
    "generator is a zip bomb": _bytes("drum_vgg.pt", _zip_bomb()),
    "generator is a number": _saved(lambda _saved: 5),
    "generator is an empty table": _saved(lambda _saved: {}),
    "generator is a list": _saved(lambda _saved: [1, 2]),
    "generator has infinity": _ema(_nan_style),
    "generator without its styles": _ema(_no_style),
    "generator without a layer": _ema(_no_layer),
    "generator of another form": _ema(_flat_const),
    "generator missing": lambda folder: (folder / "drum_vgg.pt").unlink(),
    "two generators": lambda folder: _ignore(
        shutil.copy(folder / "drum_vgg.pt", folder / "second.pt")
    ),
    "vocoder missing": lambda folder: (folder / "melgan" / "best_netG.pt").unlink(),
    "vocoder cut short": lambda folder: os.truncate(folder / "melgan" / "best_netG.pt", 900),
    "mean missing": lambda folder: (folder / "mean.mel.npy").unlink(),
    "mean of another length": _bytes("mean.mel.npy", _array(np.zeros(7))),
    "mean is words": _bytes("mean.mel.npy", _array(["a", "b"])),
    "mean not a number": _bytes("mean.mel.npy", _array(np.full(64, np.nan))),
    "mean claims terabytes": _bytes("mean.mel.npy", _huge_array()),
    "deviation of zero": _bytes("std.mel.npy", _array(np.zeros(64))),
    "deviation below zero": _bytes("std.mel.npy", _array(np.full(64, -1.0))),
    "deviation cut short": lambda folder: os.truncate(folder / "std.mel.npy", 40),
    "nothing at all": _emptied,
    "300 files": _crowded,
}
"""What is done to a good published checkpoint, each of which must be refused at the import."""


def spoilt(info: CheckpointInfo, folder: Path, how: str) -> Path:
    """Copy a good bundle to folder/"spoilt" and spoil it."""
    target = folder / "spoilt"
    shutil.copytree(info.folder, target)
    BUNDLES[how](target)
    return target
