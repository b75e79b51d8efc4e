"""A published file is imported without being run: what would run or unpickle it fails here.

TorchScript runs as soon as it is loaded, and a pickle does what it says as it is read. So every way
into either is barred while a file goes through the whole command.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from torch import nn

from loopstudio.app.runtime import TOOLS
from loopstudio.cli import studio
from loopstudio.engines.rave.foreign import import_files
from tests.support.command_line import CommandLine, command_line
from tests.support.rave_export_roots import DISCRETE, ERAS, V1
from tests.support.rave_exports import Export, Layout, written
from tests.support.rave_trainings import state_of, trained

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TRAININGS = {"v1": V1, "v2": Layout(), "v2 stereo": Layout(channels=2), "discrete": DISCRETE}
_load = torch.load


class Ran(BaseException):
    """A file was run or unpickled; no handler of errors may take this for damage."""


class Barred(pickle.Unpickler):
    def __init__(self, *_words: object, **_more: object) -> None:
        barred()


def barred(*_words: object, **_more: object) -> NoReturn:
    raise Ran


def only_weights(*words: Any, **more: Any) -> Any:
    """Do as torch.load, which reads by its restricted reader only where it is asked to."""
    if more.get("weights_only") is not True:
        barred()
    return _load(*words, **more)


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    made = command_line(tmp_path, monkeypatch, capsys)
    monkeypatch.setattr(studio, "TOOLS", TOOLS)
    return made


def bar(bars: pytest.MonkeyPatch) -> None:
    """Bar every way into a file's own code."""
    bars.setattr(torch.jit, "load", barred)
    for name in dir(torch._C):
        if name.startswith("import_ir_module"):
            bars.setattr(torch._C, name, barred)
    for name in ("load", "loads"):
        bars.setattr(pickle, name, barred)
    # The restricted readers are classes of their own, made as this file was imported.
    bars.setattr(pickle, "Unpickler", Barred)
    bars.setattr(torch, "load", only_weights)


def imported(cli: CommandLine, path: Path) -> str:
    said = cli.run("checkpoint", "import", path, "--name", "theirs")
    assert said.code == 0, said.err
    return said.out


@pytest.mark.parametrize("era", ERAS)
def test_an_export_is_imported_without_being_run(
    era: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(cli.home / "net.ts", ERAS[era]())
    bar(monkeypatch)
    assert "theirs is imported into" in imported(cli, path)


@pytest.mark.parametrize("name", TRAININGS)
def test_a_training_is_imported_without_being_run(
    name: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(3)
    state = state_of(Export(TRAININGS[name]).eval())
    path = trained(cli.home / "net_r44100.ckpt", state)
    bar(monkeypatch)
    assert "theirs is imported into" in imported(cli, path)


def test_somebody_who_would_let_it_run_has_it_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by the command: that asks a process of its own, whose answers are pickled.
    path = written(tmp_path / "net.ts", ERAS["v2"]())
    bar(monkeypatch)
    assert not import_files([path], tmp_path / "mine", "drums", program=True).runs_program


def test_the_bars_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = written(tmp_path / "net.ts", nn.Sequential(nn.Conv1d(2, 2, 3)))
    torch.save({"a": 1}, tmp_path / "net.pt")
    plain = pickle.dumps([1])
    bar(monkeypatch)
    ways: tuple[Callable[[], object], ...] = (
        lambda: torch.jit.load(str(script)),  # type: ignore[no-untyped-call]
        lambda: torch._C.import_ir_module(str(script)),  # type: ignore[arg-type, call-arg]
        lambda: torch.load(tmp_path / "net.pt", weights_only=False),
        lambda: pickle.loads(plain),
    )
    for run in ways:
        with pytest.raises(Ran):
            run()
    assert torch.load(tmp_path / "net.pt", weights_only=True) == {"a": 1}
