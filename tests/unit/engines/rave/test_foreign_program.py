from pathlib import Path

import numpy as np
import pytest
from torch import nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines import running
from loopstudio.engines.rave.foreign import import_files
from loopstudio.engines.rave.foreign_program import scanned
from loopstudio.engines.rave.material import material
from loopstudio.engines.rave.program_parts import load_program
from tests.support.rave_export_roots import Hostile, VariationalScriptedRAVE
from tests.support.rave_exports import Layout, written
from tests.support.rave_programs import HOP, LATENT, RATE, Broken, Remembering, Strange

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process were the engine's."""
    monkeypatch.setattr(running, "check_apart", lambda: None)


def kept(folder: Path, module: nn.Module, own: bool = False) -> CheckpointInfo:
    path = written(folder / "strange.ts", module)
    sounds = material(RATE)[:3] if own else ()
    return import_files([path], folder / "mine", "drums", sounds=sounds, program=True)


def test_a_program_is_kept_as_it_is_with_what_it_told(tmp_path: Path) -> None:
    info = kept(tmp_path, Strange())
    parts = load_program(info)
    assert (info.runs_program, info.rate, info.channels) == (True, RATE, 1)
    assert parts.body == (tmp_path / "strange.ts").read_bytes()
    assert (parts.sizes.hop, parts.sizes.latent, parts.sizes.remembers) == (HOP, LATENT, False)
    assert "It runs as it is." in info.description
    assert "which no export of RAVE does" in info.description


def test_shares_are_its_fidelity_and_ranges_those_of_sound(tmp_path: Path) -> None:
    basis = load_program(kept(tmp_path, Strange())).basis
    np.testing.assert_allclose(basis.fidelity, [0.6, 0.9, 1.0], atol=1e-6)
    assert (basis.high > basis.low).all()


class Untold(Strange):
    def __init__(self) -> None:
        super().__init__()
        del self.fidelity


@pytest.mark.parametrize(("own", "known"), [(True, "measured"), (False, "unknown")])
def test_without_a_fidelity_own_sounds_tell(own: bool, known: str, tmp_path: Path) -> None:
    assert load_program(kept(tmp_path, Untold(), own)).importance == known


def test_one_that_remembers_is_known(tmp_path: Path) -> None:
    assert load_program(kept(tmp_path, Remembering())).sizes.remembers


def test_it_is_not_run_unasked(tmp_path: Path) -> None:
    path = written(tmp_path / "strange.ts", Strange())
    with pytest.raises(CheckpointError, match=r"Nothing of it was run\. .* --run-program"):
        import_files([path], tmp_path / "mine", "drums")
    assert not (tmp_path / "mine").exists()


def test_what_can_be_read_is_read_and_not_run(tmp_path: Path) -> None:
    path = written(tmp_path / "net.ts", VariationalScriptedRAVE(Layout()))
    assert not import_files([path], tmp_path / "mine", "drums", program=True).runs_program


@pytest.mark.parametrize(
    ("module", "said"),
    [(Broken, "no numbers"), (lambda: Hostile(Layout()), "asks for torch.save")],
)
def test_what_fails_or_reaches_for_files_is_refused(
    module: type[nn.Module], said: str, tmp_path: Path
) -> None:
    with pytest.raises(CheckpointError, match=said):
        kept(tmp_path, module())
    assert not (tmp_path / "mine").exists()
    assert not Path("loot").exists()


def test_a_scan_refuses_what_a_person_may_not_allow(tmp_path: Path) -> None:
    assert "decode_params" in scanned(written(tmp_path / "a.ts", Strange())).values
    with pytest.raises(CheckpointError, match="reaches beyond numbers"):
        scanned(written(tmp_path / "b.ts", Hostile(Layout())))
