"""Somebody's program as a checkpoint: asked for, kept, run in a process of its own, and stopped."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.own_bundle import copy_bundle
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.runtime import TOOLS
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import Cancelled, CheckpointError, LoopstudioError
from loopstudio.core.morph_request import MorphRequest
from loopstudio.engines import registry
from tests.support.command_line import CommandLine, command_line
from tests.support.rave_exports import written
from tests.support.rave_programs import LATENT, Endless, Greedy, Recurrent, Strange
from tests.support.runs import Ticks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="module")
def host() -> Iterator[ProcessHost]:
    infos: dict[str, CheckpointInfo] = {}
    made = ProcessHost(infos.__getitem__, TOOLS)
    made.infos = infos  # type: ignore[attr-defined]
    yield made
    made.close()


def asked(folder: Path, module: type[Strange]) -> ForeignCheckpoint:
    path = written(folder / "strange.ts", module())
    return ForeignCheckpoint((path,), "strange", folder / "models", program=True)


def test_it_runs_in_the_engines_process_and_nowhere_else(host: ProcessHost, tmp_path: Path) -> None:
    info = host.import_checkpoint(asked(tmp_path, Strange), Ticks())
    assert info.runs_program
    with pytest.raises(CheckpointError, match="engine's own process only"):
        registry.load(info)
    with pytest.raises(CheckpointError, match="somebody's program: import the file"):
        copy_bundle(info.folder, tmp_path / "models" / "copy")
    host.infos["strange"] = info  # type: ignore[attr-defined]
    request = MorphRequest("strange", count=2, spread=0.3, seed=4)
    one, two = (list(host.clips(request, Ticks())) for _ in range(2))
    assert len(one) == 2
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first.audio.samples, second.audio.samples)


def test_what_torch_looks_for_when_first_asked_is_found(tmp_path: Path) -> None:
    """Libraries that open files at first use must not, in a new process, while none may."""
    infos: dict[str, CheckpointInfo] = {}
    new = ProcessHost(infos.__getitem__, TOOLS)
    try:
        infos["strange"] = new.import_checkpoint(asked(tmp_path, Recurrent), Ticks())
        assert len(list(new.clips(MorphRequest("strange"), Ticks()))) == 1
    finally:
        new.close()


def test_an_import_says_nothing_but_what_was_imported(tmp_path: Path) -> None:
    """Libraries that read files late complain where a person reads, and are slow from then on."""
    path = written(tmp_path / "strange.ts", Recurrent())
    words = ["checkpoint", "import", str(path), "--run-program"]
    command = [sys.executable, "-m", "loopstudio", *words]
    home = os.environ | {"LOOPSTUDIO_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("module", "said"), [(Greedy, "asked for more memory")])
def test_one_that_takes_too_much_is_told_and_the_engine_lives(
    host: ProcessHost, module: type[Strange], said: str, tmp_path: Path
) -> None:
    with pytest.raises(LoopstudioError, match=said):
        host.import_checkpoint(asked(tmp_path, module), Ticks())
    assert not (tmp_path / "models" / "strange").exists()
    assert host.pid is not None


def test_one_that_never_ends_is_stopped_with_its_process(tmp_path: Path) -> None:
    own = ProcessHost(lambda name: pytest.fail(name), TOOLS)
    run = Ticks()
    later = threading.Timer(12.0, run.cancel)
    later.start()
    try:
        with pytest.raises(Cancelled):
            own.import_checkpoint(asked(tmp_path, Endless), run)
        assert not (tmp_path / "models" / "strange").exists()
    finally:
        later.cancel()
        own.close()


def test_the_command_line_asks_and_runs_it_apart(cli: CommandLine) -> None:
    path = written(cli.home / "strange.ts", Strange())
    refused = cli.run("checkpoint", "import", path)
    assert refused.code == 1
    assert "--run-program" in refused.err
    cli.run("checkpoint", "import", path, "--run-program")
    words = ("--checkpoint", "strange", "--count", 1, "--seed", 3)
    cli.run("morph", *words, "--out", cli.home / "out")
    (made,) = (cli.home / "out").glob("*.wav")
    (told,) = cli.run("encode", made, "--checkpoint", "strange", "--json").lines()
    assert told["dimensions"] == LATENT
    assert "the same, bit for bit" in cli.run("remake", made, "--out", cli.home / "again").out
