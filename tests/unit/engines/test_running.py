from pathlib import Path

import pytest
import torch
from torch import nn

from loopstudio.core.errors import CheckpointError
from loopstudio.engines import running
from loopstudio.engines.running import Program
from tests.support.rave_exports import written
from tests.support.rave_programs import HOP, LATENT, Broken, Greedy, Remembering, Strange

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process were the engine's."""
    monkeypatch.setattr(running, "check_apart", lambda: None)


def loaded(folder: Path, module: nn.Module) -> Program:
    return Program(written(folder / "net.ts", module).read_bytes(), "Strange")


def test_nothing_is_loaded_in_the_windows_process(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="engine's own process only"):
        loaded(tmp_path, Strange())


@pytest.mark.usefixtures("apart")
def test_its_methods_are_called_and_its_noise_is_that_of_a_seed(tmp_path: Path) -> None:
    program = loaded(tmp_path, Strange())
    latent = program.call("encode", torch.rand(1, 1, 4 * HOP))
    assert latent.shape == (1, LATENT, 4)
    one, again, other = (program.call("decode", latent, seed) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


@pytest.mark.usefixtures("apart")
def test_what_it_remembers_is_forgotten(tmp_path: Path) -> None:
    program = loaded(tmp_path, Remembering())
    assert program.remembers
    assert not loaded(tmp_path, Strange()).remembers
    latent = torch.rand(1, LATENT, 4)
    first, second = program.call("decode", latent), program.call("decode", latent)
    program.forget()
    assert torch.equal(program.call("decode", latent), first)
    assert not torch.equal(first, second)


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(
    ("module", "method", "said"),
    [
        (Greedy, "decode", "asked for more memory"),
        (Broken, "decode", "values that are no numbers"),
        (Strange, "prior", "has no 'prior'"),
        (Strange, "eval", "failed at 'eval'|gives no signal"),
    ],
)
def test_what_fails_is_told(
    module: type[nn.Module], method: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(CheckpointError, match=said):
        loaded(tmp_path, module()).call(method, torch.rand(1, LATENT, 4))


@pytest.mark.usefixtures("apart")
def test_what_is_no_program_is_told() -> None:
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        Program(b"PK nonsense", "Strange")
