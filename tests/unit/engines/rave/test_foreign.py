import math
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.foreign import import_files
from loopstudio.engines.rave.material import material
from loopstudio.engines.rave.parts import Parts, load_parts
from loopstudio.engines.rave.space import space_of
from tests.support.rave import rave_of
from tests.support.rave_export_roots import (
    ERAS,
    KEPT,
    V1,
    Combined,
    Hostile,
    Hybrid,
    TraceModel,
    VariationalScriptedRAVE,
    turned,
)
from tests.support.rave_exports import Export, Layout, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Exports = Callable[[str], Path]
KINDS = {"wasserstein": "plain", "discrete": "discrete", "spherical": "spherical"}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("exports")

    @cache
    def export(era: str) -> Path:
        torch.manual_seed(3)
        return written(folder / f"{era}.ts", ERAS[era]())

    return export


class Unsure(VariationalScriptedRAVE):
    """One whose rate is no number."""

    def __init__(self, a: Layout) -> None:
        super().__init__(a, rate=None)
        self.sr: float = math.nan  # type: ignore[assignment]


def imported(path: Path, folder: Path, rate: int | None = None) -> Parts:
    return load_parts(import_files([path], folder / "mine", "drums", rate))


@pytest.mark.parametrize("era", ERAS)
def test_exports_of_all_eras_become_bundles(exports: Exports, era: str, tmp_path: Path) -> None:
    path = exports(era)
    info = import_files([path], tmp_path / "mine", "drums")
    assert (info.engine, info.name, info.title) == ("rave", "mine", era)
    assert info.rate == (48_000 if era.startswith(("v1", "onnx", "rasp")) else 44_100)
    config = load_parts(info).network.config
    assert info.channels == config.channels == (2 if era == "v2 stereo" else 1)
    assert config.latent == 6
    assert config.latent_kind == KINDS.get(era, "variational")


@torch.inference_mode()
def test_what_it_gives_is_what_the_file_gives(exports: Exports, tmp_path: Path) -> None:
    network = rave_of(imported(exports("v1"), tmp_path))
    lines = torch.randn(1, 16, 64)
    network.decoder.noise = None
    mean, _ = network.posterior_of_lines(lines, "silent")
    made = network.lines(mean, torch.zeros(0), "silent")
    file = torch.jit.load(str(exports("v1")))  # type: ignore[no-untyped-call]
    torch.testing.assert_close(made, file(lines), atol=1e-5, rtol=0)


@torch.inference_mode()
@pytest.mark.parametrize("era", ["discrete", "spherical"])
def test_places_are_those_that_the_file_tells(exports: Exports, era: str, tmp_path: Path) -> None:
    parts = imported(exports(era), tmp_path)
    space, network = space_of(parts), rave_of(parts)
    file = torch.jit.load(str(exports(era)))  # type: ignore[no-untyped-call]
    lines = torch.randn(1, 16, 256)
    told = file.encode_lines(lines)[0].numpy()
    mean, _ = network.posterior_of_lines(lines, "silent")
    places = space.along(mean[0].double().numpy())
    assert len(set(told[0])) > 1
    np.testing.assert_allclose(places, told, atol=1e-4)
    latent = torch.from_numpy(space.latent(told.astype(np.float64))).float()
    beside = torch.randn(1, network.config.extra, latent.shape[1])
    given = (torch.from_numpy(told)[None], *([beside] if era == "discrete" else []))
    wave = network.decoder.body(torch.cat((latent[None], beside), 1)[:, :, None], "silent")
    made = network.decoder.wave(wave, "silent")[:, :, 0]
    torch.testing.assert_close(made, file.decode_lines(*given), atol=1e-4, rtol=0)


def test_sliders_of_codes_and_angles_go_as_far_as_those(exports: Exports, tmp_path: Path) -> None:
    codes = imported(exports("discrete"), tmp_path / "codes")
    assert (codes.basis.low.tolist(), codes.basis.high.tolist()) == ([0.0] * 3, [11.0] * 3)
    turns = imported(exports("spherical"), tmp_path / "angles").dimensions()
    assert len(turns) == 5
    assert -1.0 <= min(turns.low) < max(turns.high) <= 1.0


def test_axes_and_shares_are_the_files(exports: Exports, tmp_path: Path) -> None:
    parts = imported(exports("v2"), tmp_path)
    assert parts.importance == "fidelity"
    np.testing.assert_allclose(parts.basis.axes, turned(6).numpy(), atol=1e-6)
    np.testing.assert_allclose(parts.basis.mean, np.linspace(-1, 1, 6), atol=1e-6)
    np.testing.assert_allclose(parts.basis.shares[:3], [0.5, 0.25, 0.125], atol=1e-6)
    assert (parts.basis.high >= 1.0).all()
    assert (parts.basis.low <= -1.0).all()
    assert parts.basis.kept(0.75) == KEPT


@pytest.mark.parametrize("era", ["v1", "wasserstein"])
def test_shares_that_a_file_does_not_tell_are_the_decoders(
    exports: Exports, era: str, tmp_path: Path
) -> None:
    info = import_files([exports(era)], tmp_path / "mine", "drums")
    parts = load_parts(info)
    assert parts.importance == Dimensions.of(info.network).importance == "sensitivity"
    assert len(set(parts.basis.shares)) == 6
    assert "Ranges measured on material of ours." in info.description


@pytest.mark.parametrize("era", ["v1", "wasserstein", "discrete", "spherical", "v2"])
def test_own_sounds_tell_shares_and_ranges(exports: Exports, era: str, tmp_path: Path) -> None:
    sounds = material(44_100)[:4]
    info = import_files([exports(era)], tmp_path / "mine", "drums", sounds=sounds)
    assert load_parts(info).importance == ("fidelity" if era == "v2" else "measured")
    assert "Ranges measured on 4 sounds." in info.description


def test_one_that_never_measured_its_shares_does_not_tell_them(tmp_path: Path) -> None:
    root = VariationalScriptedRAVE(Layout(), measured=False)
    assert imported(written(tmp_path / "a.ts", root), tmp_path).importance == "sensitivity"


def test_a_cropped_one_turns_its_first_latents_only(exports: Exports, tmp_path: Path) -> None:
    basis = imported(exports("v1 cropped"), tmp_path).basis
    np.testing.assert_allclose(basis.axes[:4, :4], turned(4).numpy(), atol=1e-6)
    assert basis.axes[4:, 4:].tolist() == np.eye(2).tolist()
    assert basis.mean[4:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "told", "rate"), [("drums_b2048_r48000_z16", None, 48_000), ("drums", 44_100, 44_100)]
)
def test_a_rate_may_stand_in_the_name_or_be_told(
    tmp_path: Path, name: str, told: int | None, rate: int
) -> None:
    path = written(tmp_path / f"{name}.ts", VariationalScriptedRAVE(Layout(), rate=None))
    assert imported(path, tmp_path, told).network.config.rate == rate


def test_the_files_own_rate_goes_before_all_others(exports: Exports, tmp_path: Path) -> None:
    assert imported(exports("v1"), tmp_path, 44_100).network.config.rate == 48_000


def test_a_folder_may_hold_it(exports: Exports, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "net.ts").write_bytes(exports("v2").read_bytes())
    (tmp_path / "given" / "readme.txt").write_text("hello")
    assert import_files([tmp_path / "given"], tmp_path / "mine", "drums").title == "net"


@pytest.mark.parametrize(
    ("root", "said"),
    [
        (lambda: Hostile(Layout()), "asks for torch.save, which no export of RAVE does"),
        (lambda: VariationalScriptedRAVE(Layout(), rate=None), "does not say its sample rate"),
        (lambda: VariationalScriptedRAVE(Layout(), rate=4), "does not say its sample rate"),
        (lambda: Unsure(Layout()), "does not say its sample rate"),
        (lambda: Hybrid(Layout()), "is a hybrid RAVE"),
        (lambda: nn.Sequential(nn.Mish()), "asks for torch.mish"),
        (lambda: nn.Sequential(nn.Conv1d(2, 2, 3)), "no encoder and decoder"),
        (lambda: TraceModel(V1, axes=7), "does not fit them|not as many as"),
    ],
)
def test_what_cannot_be_used_is_refused(
    root: Callable[[], nn.Module], said: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "net.ts", root())
    with pytest.raises(CheckpointError, match=said):
        imported(path, tmp_path)
    assert os.listdir(tmp_path) == ["net.ts"]  # noqa: PTH208


def test_only_one_export_is_taken_at_a_time(exports: Exports, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="one export of RAVE"):
        import_files([exports("v1"), exports("v2")], tmp_path / "mine", "drums")


def test_one_cut_short_is_refused(exports: Exports, tmp_path: Path) -> None:
    body = exports("v2").read_bytes()
    (tmp_path / "net.ts").write_bytes(body[: len(body) // 2])
    with pytest.raises(CheckpointError, match="cut short or damaged"):
        imported(tmp_path / "net.ts", tmp_path)


@pytest.mark.parametrize("name", ["latent_pca", "latent_mean"])
@pytest.mark.parametrize("own", [False, True])
def test_axes_that_are_no_numbers_are_measured_anew(name: str, own: bool, tmp_path: Path) -> None:
    root = VariationalScriptedRAVE(Layout())
    getattr(root, name)[0] = math.nan
    path = written(tmp_path / "net.ts", root)
    sounds = material(44_100)[:2] if own else ()
    info = import_files([path], tmp_path / "mine", "drums", sounds=sounds)
    parts = load_parts(info)
    assert parts.importance == ("measured" if own else "sensitivity")
    assert np.isfinite(parts.basis.axes).all()
    assert "The axes it tells of its latents hold NaN or infinity" in info.description


@pytest.mark.parametrize("program", [False, True])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_weights_that_are_no_numbers_are_refused(bad: float, program: bool, tmp_path: Path) -> None:
    root = VariationalScriptedRAVE(Layout())
    with torch.no_grad():
        next(root.decoder.parameters()).view(-1)[0] = bad
    path = written(tmp_path / "net.ts", root)
    with pytest.raises(CheckpointError, match=r"weights in net\.ts hold NaN or infinity") as told:
        import_files([path], tmp_path / "mine", "drums", program=program)
    assert "--run-program" not in str(told.value)
    assert not (tmp_path / "mine").exists()


def test_one_channel_that_was_exported_as_stereo_is_said_to_be_one(
    exports: Exports, tmp_path: Path
) -> None:
    info = import_files([exports("v1 stereo")], tmp_path / "mine", "drums")
    assert info.channels == 1
    assert "exported as stereo, but its network has one channel" in info.description
    for era in ("v1", "v2 stereo"):
        told = import_files([exports(era)], tmp_path / era.replace(" ", "-"), "drums").description
        assert "stereo" not in told.partition(":")[2]


def test_axes_that_lean_on_one_another_are_refused(tmp_path: Path) -> None:
    root = VariationalScriptedRAVE(Layout())
    root.latent_pca *= 1.1
    with pytest.raises(CheckpointError, match="upright"):
        imported(written(tmp_path / "net.ts", root), tmp_path)


def test_the_prior_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "net.ts", Combined(V1))
    with zipfile.ZipFile(path) as file:
        assert any("Combined" in file.read(name).decode() for name in file.namelist()
                   if name.endswith(".py"))  # fmt: skip
    assert rave_of(imported(path, tmp_path)).config.form == "v1"


def test_sizes_alone_do_for_one_without_a_name_that_is_known(tmp_path: Path) -> None:
    class Other(Export):
        def __init__(self, a: Layout) -> None:
            super().__init__(a)
            self.sr = 32_000

    config = imported(written(tmp_path / "net.ts", Other(Layout())), tmp_path).network.config
    assert (config.rate, config.latent, config.latent_kind) == (32_000, 6, "variational")
