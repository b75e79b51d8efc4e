import argparse
import os
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from loopstudio.core.errors import CheckpointError
from loopstudio.engines import restricted
from loopstudio.engines.restricted import (
    as_they_are,
    read_array,
    read_safetensors,
    read_torch,
    read_yaml,
    tensors_of,
)


class Hostile:
    """What runs a command when an ordinary unpickler reads it."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/loopstudio-was-here",)


def stored(folder: Path, value: object) -> Path:
    path = folder / "file.pt"
    torch.save(value, path)
    return path


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_training_checkpoint_is_read(tmp_path: Path) -> None:
    arguments = argparse.Namespace(batch=64, lr=0.002, ckpt=None, fusion=True)
    path = stored(tmp_path, {"g_ema": OrderedDict(a=torch.ones(2)), "args": arguments})
    saved = read_torch(path)
    assert saved["args"] == arguments
    assert isinstance(saved["g_ema"], dict)


def test_the_older_file_format_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    assert torch.equal(tensors_of(read_torch(path), path)["a"], torch.ones(2))


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize(
    "value",
    [
        {"a": Hostile()},
        {"args": argparse.Namespace(a=Hostile())},
        {"a": Path("x")},
        {"a": torch.nn.Linear(2, 2)},
        {"a": np.float64(3.0)},
    ],
    ids=["command", "command in arguments", "path", "module", "numpy scalar"],
)
def test_program_code_is_refused(tmp_path: Path, value: object, new: bool) -> None:
    path = tmp_path / "hostile.pt"
    torch.save(value, path, _use_new_zipfile_serialization=new)
    with pytest.raises(CheckpointError, match="which is refused"):
        read_torch(path)
    assert not Path("/tmp/loopstudio-was-here").exists()


def test_a_bare_pickle_is_refused_unrun(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError):
        read_torch(written(tmp_path, "a.pt", pickle.dumps(Hostile())))
    assert not Path("/tmp/loopstudio-was-here").exists()


@pytest.mark.parametrize("value", [[torch.ones(1)], torch.ones(1), {1: torch.ones(1)}, 3])
def test_what_is_no_table_of_names_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(CheckpointError, match="not a checkpoint's named weights"):
        read_torch(stored(tmp_path, value))


@pytest.mark.parametrize(
    "data",
    [b"hello " * 100, b"\x80\x02", b"RIFF1234WAVEfmt ", b"PK\x03\x04" + bytes(200), bytes(64)],
    ids=["text", "pickle head", "wav", "zip head", "zeros"],
)
def test_another_kind_of_file_is_told_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CheckpointError, match="not a PyTorch checkpoint"):
        read_torch(written(tmp_path, "a.pt", data))


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_checkpoint_is_told_in_a_sentence(tmp_path: Path, kept: float) -> None:
    data = stored(tmp_path, {"a": torch.ones(2000)}).read_bytes()
    with pytest.raises(CheckpointError, match="cut short or damaged"):
        read_torch(written(tmp_path, "cut.pt", data[: int(len(data) * kept)]))


def test_a_packed_archive_is_refused_before_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(1_000_000))
    with pytest.raises(CheckpointError, match="ordinary zip"):
        read_torch(path)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is empty"):
        read_torch(written(tmp_path, "a.pt", b""))


def test_an_oversized_file_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restricted, "MAX_TORCH_BYTES", 10)
    with pytest.raises(CheckpointError, match="too large"):
        read_torch(stored(tmp_path, {}))


def test_a_file_may_be_as_large_as_its_reader_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restricted, "MAX_TORCH_BYTES", 10)
    assert read_torch(stored(tmp_path, {}), 10_000) == {}
    old = tmp_path / "old.pt"
    torch.save({}, old, _use_new_zipfile_serialization=False)
    with pytest.raises(CheckpointError, match="too large"):
        read_torch(old, 10_000)


def safe(folder: Path, size: int = 2) -> Path:
    path = folder / "file.safetensors"
    save_file({"a": torch.ones(size, dtype=torch.float16)}, path)
    return path


def test_a_safe_file_is_read(tmp_path: Path) -> None:
    path = safe(tmp_path)
    assert torch.equal(tensors_of(read_safetensors(path, 1_000), path)["a"], torch.ones(2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"These are not weights. " * 50,
        struct.pack("<Q", 2**62) + b"{}",
        struct.pack("<Q", 5) + b"{{{{{",
        struct.pack("<Q", 65)
        + b'{"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 1048576]}}',
        pickle.dumps(Hostile()),
    ],
    ids=["empty", "text", "huge header", "false header", "points outside", "pickle"],
)
def test_a_safe_file_that_is_none_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"a\.safetensors"):
        read_safetensors(written(tmp_path, "a.safetensors", data), 10_000)


def test_a_safe_file_cut_short_or_too_large_is_refused(tmp_path: Path) -> None:
    path = safe(tmp_path, 500)
    with pytest.raises(CheckpointError, match="too large"):
        read_safetensors(path, 1_000)
    os.truncate(path, 600)
    with pytest.raises(CheckpointError, match="cut short or damaged"):
        read_safetensors(path, 1_000)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.pt cannot be read"):
        read_torch(tmp_path / "gone.pt")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "no tensor"),
        (torch.full((2,), float("nan")), "NaN"),
        (torch.full((2,), float("-inf")), "NaN or infinity"),
        (torch.ones(1).expand(1000, 1000), "claims more"),
        (torch.ones(2, dtype=torch.complex64), "plain numbers"),
        (torch.eye(3).to_sparse(), "plain numbers"),
    ],
    ids=["number", "nan", "infinity", "expanded", "complex", "sparse"],
)
def test_odd_tensors_are_told_in_a_sentence(tmp_path: Path, value: object, said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        tensors_of({"a": value}, tmp_path / "file.pt")


def test_values_may_be_taken_as_they_are_but_not_shapes(tmp_path: Path) -> None:
    made = as_they_are({"a": torch.full((2,), float("nan"))}, tmp_path / "file.pt")
    assert torch.isnan(made["a"]).all()
    with pytest.raises(CheckpointError, match="claims more"):
        as_they_are({"a": torch.ones(1).expand(1000, 1000)}, tmp_path / "file.pt")


def test_half_precision_is_widened(tmp_path: Path) -> None:
    made = tensors_of({"a": torch.ones(2).half(), "n": torch.tensor(3)}, tmp_path)
    assert [tensor.dtype for tensor in made.values()] == [torch.float32] * 2


def saved_array(folder: Path, array: object, *, pickled: bool = False) -> Path:
    path = folder / "mean.npy"
    np.save(path, np.asarray(array), allow_pickle=pickled)
    return path


def test_a_line_of_numbers_is_read(tmp_path: Path) -> None:
    assert read_array(saved_array(tmp_path, [[0.5], [1.5]])).tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 3)), np.arange(4), np.array(["a", "b"]), [1.0, float("nan")], 1.0],
    ids=["table", "whole numbers", "words", "nan", "one number"],
)
def test_another_array_is_refused(tmp_path: Path, array: object) -> None:
    with pytest.raises(CheckpointError, match=r"mean\.npy"):
        read_array(saved_array(tmp_path, array))


def test_pickled_objects_are_refused_unrun(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="not a plain NumPy array"):
        read_array(saved_array(tmp_path, [Hostile()], pickled=True))
    assert not Path("/tmp/loopstudio-was-here").exists()


HEADER = b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (%s,), }"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"\x93NUMPY\x09\x00",
        HEADER.replace(b"%s", b"64").ljust(128) + bytes(8),
        HEADER.replace(b"%s", b"9" * 14).ljust(128) + bytes(8),
        b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535,
    ],
    ids=["text", "version", "cut short", "shape too large", "deep header"],
)
def test_a_damaged_array_is_told_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CheckpointError, match=r"mean\.npy"):
        read_array(written(tmp_path, "mean.npy", data))


def yaml_file(folder: Path, text: str | bytes) -> Path:
    return written(folder, "args.yml", text.encode() if isinstance(text, str) else text)


def test_a_dumped_namespace_is_a_table(tmp_path: Path) -> None:
    text = (
        "!!python/object:argparse.Namespace\nn_mel_channels: 80\nsave_path: "
        "!!python/object/apply:pathlib.PosixPath\n- logs\n- drum\n"
    )
    assert read_yaml(yaml_file(tmp_path, text)) == {"n_mel_channels": 80, "save_path": "logs/drum"}


def test_a_plain_table_is_read(tmp_path: Path) -> None:
    assert read_yaml(yaml_file(tmp_path, "a: 1\nb: [1, 2]\n")) == {"a": 1, "b": [1, 2]}


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch /tmp/loopstudio-was-here']",
        "!!python/object/new:os.system ['true']",
        "!!python/object:argparse.Namespace [1]",
        "a: !!python/object/apply:pathlib.os.system ['true']",
        "a: !!python/object/apply:pathlib.PosixPath text",
        "a: !!python/name:os.system",
        "[1, 2]",
        "just words",
        "a: b: c",
        b"\xff\xfe\xfd",
        "[" * 20_000,
        "? [a]\n: 1",
        "x" * 100_000,
    ],
)
def test_another_text_is_told_in_a_sentence(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(CheckpointError, match=r"args\.yml"):
        read_yaml(yaml_file(tmp_path, text))
    assert not Path("/tmp/loopstudio-was-here").exists()
