import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import opened
from loopstudio.engines.scripted import Module, constants, read_modules

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Inner(nn.Module):
    shared: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.stride, self.dilation = 2, (1, 3)
        self.weight = nn.Parameter(torch.arange(6.0).view(2, 3).t())
        self.register_buffer("shared", torch.arange(4)[1:3])

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.shared


class Outer(nn.Module):
    eighths: Tensor
    methods: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.ModuleList([Inner(), Inner()])
        self.sr, self.gain, self.stereo = 44_100, 0.5, False
        self.methods = ["encode", "decode"]
        self.register_buffer("eighths", torch.ones(2, 2, dtype=torch.float16))
        self.register_buffer("nothing", torch.empty(0, 3))

    def forward(self, x: Tensor) -> Tensor:
        for each in self.net:
            x = each(x)
        return x * self.gain


def scripted(folder: Path, module: nn.Module) -> Path:
    path = folder / "net.ts"
    torch.jit.save(torch.jit.script(module), str(path))
    return path


def read(path: Path) -> Module:
    with opened(path) as archive:
        return read_modules(archive)


def with_pickle(folder: Path, body: bytes, data: bytes = bytes(16)) -> Path:
    path = folder / "net.ts"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("net/data.pkl", body)
        file.writestr("net/constants.pkl", b"")
        file.writestr("net/data/0", data)
    return path


def test_tensors_are_those_of_the_state_dictionary(tmp_path: Path) -> None:
    module = Outer()
    tensors = dict(read(scripted(tmp_path, module)).tensors())
    wanted = module.state_dict()
    assert tensors.keys() == wanted.keys()
    for key, tensor in wanted.items():
        assert tensors[key].dtype == tensor.dtype
        assert torch.equal(tensors[key], tensor)


def test_attributes_and_names_of_classes_are_told(tmp_path: Path) -> None:
    root = read(scripted(tmp_path, Outer()))
    assert root.kind == "Outer"
    known = {key: root.values[key] for key in ("sr", "gain", "stereo", "methods")}
    assert known == {"sr": 44_100, "gain": 0.5, "stereo": False, "methods": ["encode", "decode"]}
    first = root.children["net"].children["0"]
    assert (first.kind, first.values["stride"], first.values["dilation"]) == ("Inner", 2, (1, 3))


def test_what_all_modules_of_a_class_share_is_told_too(tmp_path: Path) -> None:
    convs = nn.Sequential(nn.Conv1d(2, 4, 8, stride=4), nn.Conv1d(4, 4, 3, dilation=9))
    first, second = read(scripted(tmp_path, convs)).children.values()
    assert (first.values["stride"], second.values["stride"]) == ((4,), (1,))
    assert (first.values["dilation"], second.values["dilation"]) == ((1,), (9,))
    assert (first.kind, second.kind) == ("Conv1d", "Conv1d")


def test_a_constant_that_is_no_plain_value_is_none() -> None:
    text = "class A(Module):\n  a : Final[int] = 3\n  b : Final[Device] = torch.device(0)\n"
    assert constants({"code/__torch__/net.py": text}) == {"__torch__.net.A": {"a": 3, "b": None}}


class Asks:
    """What a pickle makes by calling a function."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.asked = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.asked


@pytest.mark.parametrize(
    "hostile",
    [
        Asks(os.system, "touch /tmp/loopstudio-was-here"),
        Asks(eval, "1"),
        Asks(torch.load, "x"),
        Asks(getattr, "x", "y"),
        Path("x"),
        torch.nn.Linear,
    ],
)
def test_whatever_else_it_asks_for_is_refused(tmp_path: Path, hostile: object) -> None:
    with pytest.raises(CheckpointError, match=r"asks for more than tensors"):
        read(with_pickle(tmp_path, pickle.dumps({"a": hostile}, protocol=2)))


def test_what_is_no_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="holds dict, not a network"):
        read(with_pickle(tmp_path, pickle.dumps({}, protocol=2)))


def tensor_pickle(
    size: str = "(I4\nt", stride: str = "(I1\nt", offset: str = "I0\n", count: str = "I4\n"
) -> bytes:
    """Write a tensor of four float32 as TorchScript does, in text."""
    storage = f"(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\n{count}tQ"
    return f"ctorch._utils\n_rebuild_tensor_v2\n({storage}{offset}{size}{stride}I00\nNtR.".encode()


def test_a_tensor_alone_is_no_network(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="holds Tensor, not a network"):
        read(with_pickle(tmp_path, tensor_pickle()))


@pytest.mark.parametrize(
    "body",
    [
        tensor_pickle(size="(I5\nt"),
        tensor_pickle(offset="I1\n"),
        tensor_pickle(offset="I-1\n"),
        tensor_pickle(stride="(I2\nt"),
        tensor_pickle(size="(I-1\nt"),
        tensor_pickle(size="(I9\nt", stride="(I0\nt"),
        tensor_pickle(size="(I2\nI2\nt"),
        tensor_pickle(size="(S'4'\nt"),
        tensor_pickle(count="I5\n"),
        tensor_pickle(count="I-4\n"),
        b"ctorch._utils\n_rebuild_tensor_v2\n(I0\nI0\n(t(tI00\nNtR.",
        b"S'another way'\nQ.",
        b"(S'storage'\nI0\nS'0'\nS'cpu'\nI4\ntQ.",
    ],
)
def test_a_tensor_that_claims_what_is_not_there_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(CheckpointError, match=r"asks for more than|is damaged"):
        read(with_pickle(tmp_path, body))


@pytest.mark.parametrize("body", [b"", b"\x80", b"garbage", b"(", b"I4\n", b"N."])
def test_a_damaged_pickle_is_told(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(CheckpointError):
        read(with_pickle(tmp_path, body))


def test_attributes_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no table"):
        read(with_pickle(tmp_path, b"\x80\x02c__torch__\nNet\n)\x81I4\nb."))


def test_a_module_without_attributes_is_one(tmp_path: Path) -> None:
    root = read(with_pickle(tmp_path, b"\x80\x02c__torch__.a\nNet\n)\x81."))
    assert (root.kind, root.children) == ("Net", {})


def nested(state: str) -> bytes:
    """Write a module whose attributes are `state`; the module itself is number 1 in the memo."""
    return f"c__torch__\nNet\np0\n)\x81p1\n{state}b.".encode("latin-1")


def test_a_module_that_contains_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="without end"):
        read(with_pickle(tmp_path, nested("}S'a'\ng1\ns")))


def test_modules_that_multiply_are_refused(tmp_path: Path) -> None:
    # Twenty modules, each holding the one before it twice: a million to walk through.
    state = "}"
    for number in range(2, 22):
        before = "" if number == 2 else f"S'a'\ng{number - 1}\nsS'b'\ng{number - 1}\ns"
        state += f"S'm{number}'\ng0\n)\x81p{number}\n}}{before}bs"
    with pytest.raises(CheckpointError, match="more modules than"):
        read(with_pickle(tmp_path, nested(state)))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short_is_told(tmp_path: Path, share: float) -> None:
    path = scripted(tmp_path, Outer())
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(CheckpointError):
        read(path)
