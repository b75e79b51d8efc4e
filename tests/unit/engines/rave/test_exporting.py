import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.nn_program import NnProgram
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.exporting import check, export_nn
from loopstudio.engines.rave.parts import load_parts
from loopstudio.engines.vocoding.image_config import ImageConfig
from tests.support.image_morph import even_hop, image_bundle
from tests.support.rave import DISCRETE, SPHERICAL, tiny_bundle
from tests.support.rave_exports import written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_program_is_written_and_loads(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    assert export_nn(info, tmp_path / "tiny.ts", kept=3, fidelity=0.0).dimensions == 3
    program = torch.jit.load(str(tmp_path / "tiny.ts"))  # type: ignore[no-untyped-call]
    assert program.latent_size == 3
    assert sorted(os.listdir(tmp_path)) == ["tiny", "tiny.ts"]  # noqa: PTH208


STEREO = replace(RaveConfig.tiny(), channels=2)
NOISY = replace(RaveConfig.tiny(), noise=NoiseConfig((2,), 2, 8))


@torch.inference_mode()
@pytest.mark.parametrize(
    "config",
    [RaveConfig.tiny(), NOISY, DISCRETE, SPHERICAL],
    ids=["plain", "noise", "codes", "angles"],
)
def test_a_program_goes_to_another_device_whole(config: RaveConfig, tmp_path: Path) -> None:
    """What a method held back on the CPU would meet here what is not there."""
    info = tiny_bundle(tmp_path / "tiny", config)
    export_nn(info, tmp_path / "net.ts", kept=2, fidelity=1.0)
    load = torch.jit.load
    program = load(str(tmp_path / "net.ts"), map_location="meta")  # type: ignore[no-untyped-call]
    sound, latent = torch.zeros(1, 1, 256, device="meta"), torch.zeros(1, 2, 8, device="meta")
    made = (program.encode(sound), program.decode(latent), program.forward(sound))
    assert {each.device.type for each in made} == {"meta"}
    with pytest.raises(RuntimeError):
        program.decode(latent) + torch.zeros(128)


@torch.inference_mode()
@pytest.mark.parametrize(
    "config",
    [ImageConfig.tiny(), even_hop(), ImageConfig.tiny_with_courses()],
    ids=["hop 2100", "hop 1024", "courses"],
)
def test_our_own_form_is_written_and_runs(config: ImageConfig, tmp_path: Path) -> None:
    info = image_bundle(tmp_path / "own", config)
    told = export_nn(info, tmp_path / "own.ts", kept=2, fidelity=1.0)
    program = torch.jit.load(str(tmp_path / "own.ts"))  # type: ignore[no-untyped-call]
    assert told == NnProgram(2, program.sr, program.encode_delay + program.decode_delay)
    hop = int(program.decode_params[1])
    assert program(torch.randn(1, 1, 2 * hop)).isfinite().all()


@torch.inference_mode()
@pytest.mark.parametrize("own", [False, True], ids=["rave", "own"])
def test_any_number_of_signals_go_side_by_side(own: bool, tmp_path: Path) -> None:
    info = image_bundle(tmp_path / "net") if own else tiny_bundle(tmp_path / "net", STEREO)
    export_nn(info, tmp_path / "net.ts", kept=2, fidelity=1.0)
    program = torch.jit.load(str(tmp_path / "net.ts"))  # type: ignore[no-untyped-call]
    program.set_noise(0.0)
    channels, hop = int(program.encode_params[0]), int(program.decode_params[1])
    torch.manual_seed(1)
    sound = torch.randn(64, channels, 2 * hop)
    places = {}
    for batch in (1, 2, 4, 64, 1):
        program.reset()
        # Twice, so that each remembers its own.
        told = torch.cat([program.encode(sound[:batch]) for _ in range(2)], -1)
        assert told.shape == (batch, 2, 4)
        assert program(sound[:batch]).shape == sound[:batch].shape
        places[batch] = told
    for batch in (1, 2, 4):
        torch.testing.assert_close(places[64][:batch], places[batch], atol=1e-4, rtol=0)


def test_a_file_remembers_one_signal(tmp_path: Path) -> None:
    export_nn(tiny_bundle(tmp_path / "t"), tmp_path / "net.ts", kept=2, fidelity=1.0)
    program = torch.jit.load(str(tmp_path / "net.ts"))  # type: ignore[no-untyped-call]
    past = [b for name, b in program.named_buffers() if name.endswith((".past", ".rest"))]
    assert {len(each) for each in past} == {1}
    assert not any(each.any() for each in past)


def test_as_many_are_kept_as_a_fidelity_asks_for(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    wanted = load_parts(info).basis.kept(0.95)
    told = export_nn(info, tmp_path / "tiny.ts", kept=None, fidelity=0.95)
    assert told.dimensions == wanted


def test_the_same_checkpoint_gives_the_same_file(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    bodies = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        export_nn(info, tmp_path / folder / "tiny.ts", kept=2, fidelity=0.0)
        bodies.append((tmp_path / folder / "tiny.ts").read_bytes())
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("kept", [0, 5])
def test_more_or_fewer_dimensions_than_there_are_is_refused(kept: int, tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    with pytest.raises(CheckpointError, match="keep 1 to 4"):
        export_nn(info, tmp_path / "tiny.ts", kept=kept, fidelity=0.0)


@torch.inference_mode()
@pytest.mark.parametrize("config", [DISCRETE, SPHERICAL], ids=["codes", "angles"])
def test_codes_and_angles_are_written_and_run(config: RaveConfig, tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny", config)
    told = export_nn(info, tmp_path / "tiny.ts", kept=None, fidelity=1.0)
    assert told.dimensions == config.dimensions == 3
    program = torch.jit.load(str(tmp_path / "tiny.ts"))  # type: ignore[no-untyped-call]
    places = program.encode(torch.randn(1, 1, 8 * config.hop))
    assert places.shape == (1, 3, 8)
    assert program.decode(places).isfinite().all()


def test_what_is_a_program_already_is_not_made_one(tmp_path: Path) -> None:
    info = replace(tiny_bundle(tmp_path / "tiny"), network={"form": "program"})
    with pytest.raises(CheckpointError, match="is a program already"):
        export_nn(info, tmp_path / "tiny.ts", kept=1, fidelity=0.0)


def test_a_fidelity_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="fidelity"):
        export_nn(tiny_bundle(tmp_path / "tiny"), tmp_path / "t.ts", kept=None, fidelity=1.5)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be written"):
        export_nn(tiny_bundle(tmp_path / "t"), tmp_path / "no" / "t.ts", kept=1, fidelity=0.0)


class Short(nn.Module):
    """A program that gives less than it says."""

    encode_params: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("encode_params", torch.tensor([1, 1, 2, 4]))
        self.register_buffer("decode_params", torch.tensor([2, 4, 1, 1]))

    def forward(self, x: Tensor) -> Tensor:
        return x

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        return x

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["encode"]


class Curious(Short):
    """A program that asks for what hosts may not know."""

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = torch.linalg.inv(x)
        return made


def test_a_program_that_breaks_the_contract_is_found(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="encode does not give what it says"):
        check(written(tmp_path / "short.ts", Short()))


def test_a_program_that_asks_for_more_is_found(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="hosts may not know"):
        check(written(tmp_path / "curious.ts", Curious()))
