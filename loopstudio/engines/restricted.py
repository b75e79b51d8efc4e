"""Restricted readers of other people's files: numbers, names and plain tables, never a program."""

import argparse
import pickle
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from torch import Tensor

from loopstudio.core.errors import CheckpointError

MAX_TORCH_BYTES = 2 << 30
MAX_ARRAY_BYTES = 1 << 20
MAX_TEXT_BYTES = 1 << 16
MAX_TENSOR_BYTES = 1 << 30

# What torch's unpickler raises over damaged files, found by altering good ones at random.
_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError, struct.error, zipfile.BadZipFile,
)  # fmt: skip

_DAMAGED = "{} is not a PyTorch checkpoint, or it is cut short or damaged."
_PYTHON_TAG = "tag:yaml.org,2002:python/"


def read_torch(path: Path, most: int | None = None) -> Mapping[str, object]:
    """Read the dictionary a training script saved: tensors, numbers, texts, argparse.Namespace.

    most is how many bytes a file may have whose tensors are taken from the disk as they are wanted,
    MAX_TORCH_BYTES where it is not said; the older format, which is read whole, may have no more
    than those. Raises CheckpointError for anything that asks for another class or function to be
    called, is not such a file, or is damaged.
    """
    _check_size(path, most or MAX_TORCH_BYTES)
    try:
        zipped = zipfile.is_zipfile(path)
        _check_size(path, (most if zipped else None) or MAX_TORCH_BYTES)
        if zipped:
            _check_stored(path)
        with torch.serialization.safe_globals([argparse.Namespace]), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch remarks on odd pickles that it then refuses
            saved = torch.load(path, map_location="cpu", weights_only=True, mmap=zipped)
    except pickle.UnpicklingError as error:
        raise CheckpointError(_refusal(path, error)) from error
    except _DAMAGE as error:
        raise CheckpointError(_DAMAGED.format(path.name)) from error
    if not isinstance(saved, dict) or not all(isinstance(key, str) for key in saved):
        raise CheckpointError(
            f"{path.name} holds {type(saved).__name__}, not a checkpoint's named weights."
        )
    return saved


def read_safetensors(path: Path, most: int) -> dict[str, Tensor]:
    """Read the tensors of a .safetensors file, as they are in it.

    Raises CheckpointError for a file that is none, is damaged, or has more bytes than `most`.
    """
    _check_size(path, most)
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, *_DAMAGE) as error:
        raise CheckpointError(
            f"{path.name} is not a .safetensors file, or it is cut short or damaged."
        ) from error


def tensors_of(table: Mapping[str, object], path: Path) -> dict[str, Tensor]:
    """Take a state dictionary as float32; raises CheckpointError for what is none.

    NaN and infinity are none either.
    """
    made = as_they_are(table, path)
    for key, tensor in made.items():
        if not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(f"In {path.name} the tensor {key!r:.60} holds NaN or infinity.")
    return made


def as_they_are(table: Mapping[str, object], path: Path) -> dict[str, Tensor]:
    """Take tensors as float32, whatever their values; raises CheckpointError for what is none."""
    made = {}
    for key, value in table.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise CheckpointError(
                f"In {path.name} the entry {str(key)!r:.60} is {type(value).__name__}: no tensor."
            )
        made[key] = _plain(key, value, path)
    return made


def _plain(key: str, tensor: Tensor, path: Path) -> Tensor:
    bytes_claimed = tensor.numel() * tensor.element_size()
    if tensor.layout != torch.strided or tensor.is_complex() or tensor.is_quantized:
        raise CheckpointError(
            f"In {path.name} the tensor {key!r:.60} is not made of plain numbers."
        )
    if bytes_claimed > min(MAX_TENSOR_BYTES, tensor.untyped_storage().nbytes()):
        raise CheckpointError(f"In {path.name} the tensor {key!r:.60} claims more than it holds.")
    return tensor.detach().to(torch.float32).clone()


def read_array(path: Path) -> NDArray[np.float64]:
    """Read one line of numbers from a .npy file.

    Raises CheckpointError for pickled objects, other shapes, NaN and damaged files.
    """
    _check_size(path, MAX_ARRAY_BYTES)
    try:
        with path.open("rb") as file:
            array = np.lib.format.read_array(file, allow_pickle=False, max_header_size=4_096)
    except (ValueError, EOFError, OSError, MemoryError, SyntaxError, TypeError) as error:
        raise CheckpointError(f"{path.name} is not a plain NumPy array of numbers.") from error
    if array.dtype.kind != "f":
        raise CheckpointError(f"{path.name} holds {array.dtype}, not numbers with a point.")
    flat = np.asarray(array, dtype=np.float64).squeeze()
    if flat.ndim != 1 or not np.isfinite(flat).all():
        raise CheckpointError(f"{path.name} should be one finite number for each mel band.")
    return flat


def read_yaml(path: Path) -> dict[str, object]:
    """Read a training script's arguments: a table, or a dumped argparse.Namespace as a table.

    Python objects other than a Namespace or a path are refused. Raises CheckpointError.
    """
    _check_size(path, MAX_TEXT_BYTES)
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_ArgumentsLoader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is not a plain table of arguments.") from error
    if not isinstance(loaded, dict):
        raise CheckpointError(f"{path.name} is not a table of arguments.")
    return {str(key): value for key, value in loaded.items()}


class _ArgumentsLoader(yaml.SafeLoader):
    """SafeLoader that also reads a dumped Namespace and the paths in it, as plain values."""


def _namespace(loader: yaml.SafeLoader, node: yaml.Node) -> dict[object, object]:
    if not isinstance(node, yaml.MappingNode):
        raise yaml.constructor.ConstructorError(
            None, None, "a Namespace is a table", node.start_mark
        )
    return dict(loader.construct_mapping(node, deep=True))


def _path(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.SequenceNode) or not suffix.endswith("Path"):
        raise yaml.constructor.ConstructorError(None, None, "not a path", node.start_mark)
    return "/".join(str(part) for part in loader.construct_sequence(node))


_ArgumentsLoader.add_constructor(_PYTHON_TAG + "object:argparse.Namespace", _namespace)
_ArgumentsLoader.add_multi_constructor(_PYTHON_TAG + "object/apply:pathlib.", _path)


def _check_size(path: Path, most: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise CheckpointError(f"{path.name} cannot be read: {error.strerror}.") from error
    if size > most:
        raise CheckpointError(f"{path.name} is {size >> 20} MB, too large for what it should be.")
    if size == 0:
        raise CheckpointError(f"{path.name} is empty.")


def _check_stored(path: Path) -> None:
    # torch stores its records unpacked; a packed one could grow without bound.
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise CheckpointError(f"{path.name} is an ordinary zip archive, not a PyTorch checkpoint.")


def _refusal(path: Path, error: pickle.UnpicklingError) -> str:
    if "global" in str(error).lower():
        return (
            f"{path.name} asks for program code to be run while it is read, which is refused. "
            "Only tensors and the training arguments are taken from it."
        )
    return _DAMAGED.format(path.name)
