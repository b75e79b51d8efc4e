"""Files made to do harm, or that only look like exports: each is refused in one sentence.

Nothing of them is run, nothing is left behind, and the next import works.
"""

import pickle
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from loopstudio.app.import_checkpoint import ForeignCheckpoint, import_foreign
from loopstudio.core.errors import CheckpointError
from tests.support.rave_export_roots import VariationalScriptedRAVE
from tests.support.rave_exports import Layout, written
from tests.support.runs import Ticks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Records = dict[str, bytes]


class Saves(VariationalScriptedRAVE):
    def forward(self, lines: Tensor) -> Tensor:
        torch.save(lines, "loot")
        return lines


class Maps(VariationalScriptedRAVE):
    def forward(self, lines: Tensor) -> Tensor:
        return lines + torch.from_file("loot", False, 16)


class Wakes(VariationalScriptedRAVE):
    """Does something while it is loaded."""

    @torch.jit.export
    def __getstate__(self) -> tuple[int, bool]:
        return 1, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[int, bool]) -> None:
        self.training = state[1]


def exported(path: Path) -> Records:
    written(path, VariationalScriptedRAVE(Layout()))
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(path: Path, records: Records, packing: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, body in records.items():
            file.writestr(name, body)


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    records = exported(path)
    meant = [name for name in records if re.search(part, name)]
    assert meant
    zipped(path, {k: change(v) if k in meant else v for k, v in records.items()})


def with_text(path: Path, text: str) -> None:
    more = f"\ndef more(x: Tensor) -> Tensor:\n  return {text}\n".encode()
    # A class that was written before in this process is written under another name.
    changed(
        path, r"/code/__torch__/tests/support/rave_export_roots.*\.py$", lambda body: body + more
    )


def with_record(path: Path, name: str) -> None:
    records = exported(path)
    zipped(path, records | {name: b"loot"})


def bomb(path: Path) -> None:
    records = exported(path)
    folder = next(iter(records)).split("/")[0]
    zipped(path, records | {f"{folder}/data/99": bytes(1 << 24)}, zipfile.ZIP_DEFLATED)


def pickled(path: Path) -> None:
    torch.save(nn.Linear(2, 2), path)


def reduced(path: Path) -> None:
    class Call:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (Path("loot"),))

    changed(path, r"/data\.pkl$", lambda _: pickle.dumps(Call()))


def not_a_number(path: Path) -> None:
    root = VariationalScriptedRAVE(Layout())
    weights = dict(root.named_parameters())
    weights["decoder.net.0.weight"].data[0, 0, 0] = float("nan")
    written(path, root)


def huge_shape(path: Path) -> None:
    """Claims a shape of which one number would have to stand for very many."""

    def grow(body: bytes) -> bytes:
        # The (6, 6) of its axes.
        small, large = b"(K\x06K\x06t", b"(J" + struct.pack("<i", 1 << 30) + b"K\x06t"
        assert small in body
        return body.replace(small, large, 1)

    changed(path, r"/data\.pkl$", grow)


def deep(path: Path) -> None:
    zipped(path, {"a/" * 40 + "data.pkl": b"x", "b/constants.pkl": b"y"})


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "torch.save": (lambda p: written(p, Saves(Layout())), "asks for torch.save"),
    "torch.from_file": (lambda p: written(p, Maps(Layout())), "asks for torch.from_file"),
    "torch.load": (lambda p: with_text(p, "torch.load(x)"), "asks for torch.load"),
    "__setstate__": (lambda p: written(p, Wakes(Layout())), "asks for __getstate__ and 1 more"),
    "ops of others": (lambda p: with_text(p, "ops.evil.run(x)"), "asks for ops.evil.run"),
    "ops of aten": (lambda p: with_text(p, "ops.aten.save(x)"), "asks for ops.aten.save"),
    "a path above": (lambda p: with_record(p, "net/../../loot"), "lie outside of it"),
    "an absolute path": (lambda p: with_record(p, "/loot"), "is an ordinary zip|lie outside of it"),
    "a path of Windows": (lambda p: with_record(p, "..\\loot"), "is an ordinary zip|outside of it"),
    "a bomb": (bomb, "grow a thousandfold"),
    "a pickled module": (pickled, "pickled PyTorch module, not TorchScript"),
    "a call in its pickle": (reduced, "which is refused"),
    "weights that are no numbers": (not_a_number, "hold NaN or infinity"),
    "a shape beyond its data": (huge_shape, "claims more than it holds"),
    "folders without end": (deep, "ordinary zip archive"),
    "no zip": (lambda p: p.write_bytes(b"\x80\x02."), "not a TorchScript file"),
    "nothing": (lambda p: p.write_bytes(b""), "not a TorchScript file"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_refused_in_one_sentence(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make, said = KINDS[kind]
    path = tmp_path / "net.ts"
    make(path)
    before = path.read_bytes()
    foreign = ForeignCheckpoint((path,), "mine", tmp_path / "models")
    with pytest.raises(CheckpointError, match=said) as refused:
        import_foreign(foreign, Ticks())
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")
    assert not list(tmp_path.rglob("loot*"))
    assert path.read_bytes() == before
    assert list((tmp_path / "models").iterdir()) == []
    written(tmp_path / "good.ts", VariationalScriptedRAVE(Layout()))
    good = ForeignCheckpoint((tmp_path / "good.ts",), "mine", tmp_path / "models")
    assert import_foreign(good, Ticks()).engine == "rave"
