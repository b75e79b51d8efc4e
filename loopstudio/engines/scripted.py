"""Scripted: what a TorchScript file holds, read without running any of it.

A TorchScript's data.pkl is a pickle that makes one object for each module. Here every such object
is a plain record of its attributes, tensors are views into the file's own bytes, and a pickle that
asks for anything else is refused.
"""

import ast
import collections
import io
import math
import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import MAX_BYTES, MAX_PICKLE_BYTES, MAX_RECORDS, Archive

_STORAGES = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
Constants = dict[str, object]

_DEEPEST = 100

_CLASS = re.compile(r"^class ", re.MULTILINE)
_CONSTANT = re.compile(r"^  (\w+) : Final\[.*\] = (.+)$", re.MULTILINE)
_LISTS = ("build_intlist", "build_doublelist", "build_boollist", "build_tensorlist")


@dataclass
class Module:
    """One module of a TorchScript file: the path of its class, and its attributes by name.

    An attribute is a Tensor, a Module, a number, a text, None, or a list, tuple or table of those.
    What is the same for all modules of a class, such as the stride of a convolution, stands in the
    class's program instead; it is among the attributes here.
    """

    path: str = ""
    values: dict[str, object] = field(default_factory=dict)

    def __setstate__(self, state: object) -> None:
        """Take the attributes that the file gives."""
        if not isinstance(state, dict) or not all(isinstance(key, str) for key in state):
            raise pickle.UnpicklingError("a module's attributes are no table")
        self.values = state

    @property
    def kind(self) -> str:
        """Give the name of its class."""
        return self.path.rpartition(".")[2]

    @property
    def children(self) -> dict[str, "Module"]:
        """Give the modules within by name."""
        return {key: value for key, value in self.values.items() if isinstance(value, Module)}

    def tensors(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Give all tensors within, named as in a state dictionary."""
        for key, value in self.values.items():
            if isinstance(value, Tensor):
                yield prefix + key, value
            elif isinstance(value, Module):
                yield from value.tensors(f"{prefix}{key}.")


def read_modules(archive: Archive) -> Module:
    """Read the modules of a TorchScript file.

    Raises CheckpointError for a file that is damaged or asks for anything but modules and values.
    """
    reader = _Reader(archive)
    try:
        root = reader.load()
    except CheckpointError:
        raise
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{archive.name} asks for more than tensors and plain values ({error}), which is "
            "refused: it is damaged, or was made to do harm."
        ) from error
    except (ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, RuntimeError,
            TypeError, ValueError) as error:  # fmt: skip
        raise CheckpointError(f"{archive.name} is damaged: its data cannot be read.") from error
    if not isinstance(root, Module):
        raise CheckpointError(f"{archive.name} holds {type(root).__name__}, not a network.")
    if _extent(root, {}, 0) > MAX_RECORDS:
        raise CheckpointError(f"{archive.name} holds more modules than a network has.")
    _add_constants(root, constants(archive.programs()))
    return root


def constants(programs: Mapping[str, str]) -> dict[str, Constants]:
    """Read what classes hold for all of their modules, by the path of the class.

    programs are texts by the names of their files, such as "code/__torch__/net.py".
    """
    made: dict[str, Constants] = {}
    for name, text in programs.items():
        place = name.removeprefix("code/").removesuffix(".py").replace("/", ".")
        for block in _CLASS.split(text)[1:]:
            found = {key: _literal(value) for key, value in _CONSTANT.findall(block)}
            made[f"{place}.{block.partition('(')[0]}"] = found
    return made


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _extent(module: Module, known: dict[int, int], depth: int) -> int:
    """Count a module and all within, one that stands in two places twice.

    Raises CheckpointError for one that contains itself, or as good as does.
    """
    if depth > _DEEPEST:
        raise CheckpointError("Its modules lie one within another without end.")
    if id(module) not in known:
        within = (_extent(child, known, depth + 1) for child in module.children.values())
        known[id(module)] = 1 + sum(within)
    return known[id(module)]


def _add_constants(root: Module, known: Mapping[str, Constants]) -> None:
    left, seen = [root], set()
    while left:
        module = left.pop()
        if id(module) not in seen:
            seen.add(id(module))
            left += module.children.values()
            module.values = known.get(module.path, {}) | module.values


@dataclass(frozen=True)
class _Storage:
    numbers: Tensor


class _Reader(pickle.Unpickler):
    def __init__(self, archive: Archive) -> None:
        super().__init__(io.BytesIO(archive.read("data.pkl", MAX_PICKLE_BYTES)), encoding="utf-8")
        self.archive = archive
        self.storages: dict[str, _Storage] = {}
        self.left = MAX_BYTES

    def find_class(self, module: str, name: str) -> object:
        """Give what a pickle names, if it is one of the few things that a module is made of."""
        if module.split(".", 1)[0] == "__torch__":
            return type("Scripted", (Module,), {"path": f"{module}.{name}", "values": {}})
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if module == "torch.jit._pickle" and name in _LISTS:
            return list
        if (module, name) == ("torch.jit._pickle", "restore_type_tag"):
            return _untagged
        raise pickle.UnpicklingError(f"it names {module}.{name}")

    def persistent_load(self, pid: object) -> object:
        """Give the numbers that lie beside the pickle."""
        match pid:
            case ("storage", torch.dtype() as dtype, str(key), str(), int(count)):
                return self._storage(dtype, key, count)
        raise pickle.UnpicklingError("it names data in a way of its own")

    def _storage(self, dtype: torch.dtype, key: str, count: int) -> _Storage:
        known = self.storages.get(key)
        if known is not None:
            return known
        body = bytearray(self.archive.read(f"data/{key}", self.left))
        self.left -= len(body)
        if count < 0 or len(body) != count * dtype.itemsize:
            raise pickle.UnpicklingError("a tensor's data is not as long as it says")
        numbers = torch.frombuffer(body, dtype=dtype) if body else torch.empty(0, dtype=dtype)
        made = _Storage(numbers)
        self.storages[key] = made
        return made


def _tensor(
    storage: object, offset: object, size: object, stride: object, *_rest: object
) -> Tensor:
    if not isinstance(storage, _Storage) or not isinstance(offset, int):
        raise pickle.UnpicklingError("a tensor is made of no numbers")
    sizes, strides = _counts(size), _counts(stride)
    if len(sizes) != len(strides) or offset < 0:
        raise pickle.UnpicklingError("a tensor has no shape")
    if 0 in sizes:
        return storage.numbers.new_empty(sizes)
    last = offset + sum((n - 1) * step for n, step in zip(sizes, strides, strict=True))
    # With steps of nothing a few numbers could stand for any number of them.
    if last >= len(storage.numbers) or math.prod(sizes) > len(storage.numbers):
        raise pickle.UnpicklingError("a tensor claims more than it holds")
    return storage.numbers.as_strided(sizes, strides, offset)


def _counts(values: object) -> tuple[int, ...]:
    if not isinstance(values, tuple) or not all(type(v) is int and v >= 0 for v in values):
        raise pickle.UnpicklingError("a tensor's shape is not made of counts")
    return cast("tuple[int, ...]", values)


def _untagged(value: object, _tag: object = None) -> object:
    return value
