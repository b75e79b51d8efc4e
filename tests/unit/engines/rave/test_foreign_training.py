from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.decoder import FirstDecoder
from loopstudio.engines.rave.foreign import import_files
from loopstudio.engines.rave.foreign_network import transplanted
from loopstudio.engines.rave.foreign_training import read_training
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import load_parts
from tests.support.rave_export_roots import DISCRETE, V1, turned
from tests.support.rave_exports import Export, Layout
from tests.support.rave_trainings import state_of, trained

V1_TAG = replace(V1, dilations=((1, 3, 9), (1, 3, 9)), bias=True, noise=True, noise_steps=(4, 4))
LAYOUTS = {
    "v1 tag": V1_TAG,
    "v1": replace(V1, noise=True, noise_steps=(4, 4)),
    "onnx": V1,
    "v2.0": replace(V1, repeats=2, kernels=(3, 5)),
    "v2_nopqmf": Layout(raw=(16, 8)),
    "raspberry": replace(V1, capacity=16),
    "v2": Layout(),
    "v2 noise": Layout(noise=True),
    "v3": Layout(snake=True, adain=True),
    "stereo": Layout(channels=2),
    "wasserstein": Layout(scales=False, extra=4),
    "spherical": Layout(scales=False),
    "discrete": DISCRETE,
}
KINDS = {"wasserstein": "plain", "spherical": "spherical", "discrete": "discrete"}


def export(layout: Layout) -> Export:
    torch.manual_seed(3)
    return Export(layout).eval()


def network(path: Path) -> Rave:
    found = read_training(path)
    return transplanted(found.root, 44_100, found.latent_kind)


@torch.inference_mode()
@pytest.mark.parametrize("normed", ["old", "new", ""])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_training_gives_the_network_it_had(name: str, normed: str, tmp_path: Path) -> None:
    theirs = export(LAYOUTS[name])
    ours = network(trained(tmp_path / "last.ckpt", state_of(theirs, normed)))
    assert ours.config.latent_kind == KINDS.get(name, "variational")
    assert ours.config.dilations == LAYOUTS[name].dilations
    lines = torch.randn(2, LAYOUTS[name].lines, 64)
    told = ours.encoder(lines[:, :, None], "silent")[:, :, 0]
    torch.testing.assert_close(told, theirs.encoder(lines), atol=1e-5, rtol=0)
    latent = torch.randn(2, theirs.latent + theirs.extra, 8)
    torch.testing.assert_close(heads(ours, latent), theirs.decoder(latent), atol=1e-5, rtol=0)


def heads(network: Rave, latent: Tensor) -> Tensor:
    decoder, plane = network.decoder, latent[:, :, None]
    if isinstance(decoder, FirstDecoder):
        decoder.noise = None
        made: Tensor = decoder(plane, torch.zeros(0), "silent")
        return made
    wave: Tensor = decoder.wave(decoder.body(plane, "silent"), "silent")
    return wave[:, :, 0]


def test_axes_and_fidelity_are_the_trainings(tmp_path: Path) -> None:
    path = trained(tmp_path / "voice_r44100.ckpt", state_of(export(Layout())))
    info = import_files([path], tmp_path / "mine", "drums")
    parts = load_parts(info)
    assert (parts.importance, info.rate) == ("fidelity", 44_100)
    np.testing.assert_allclose(parts.basis.axes, turned(6).numpy(), atol=1e-6)
    np.testing.assert_allclose(parts.basis.fidelity[0], np.sqrt(1 / 6), atol=1e-6)
    assert "dilations as published, as many frames ahead as behind" in info.description


@pytest.mark.parametrize("name", ["latent_pca", "latent_mean"])
def test_axes_that_are_no_numbers_are_measured_anew(name: str, tmp_path: Path) -> None:
    state = state_of(export(Layout()))
    state[name] = torch.full_like(state[name], float("nan"))
    path = trained(tmp_path / "voice_r44100.ckpt", state)
    info = import_files([path], tmp_path / "mine", "drums")
    assert load_parts(info).importance == "sensitivity"
    assert "The axes it tells of its latents hold NaN or infinity" in info.description


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    state = state_of(export(Layout()))
    state["decoder.net.0.weight_g"][0] = float("inf")
    path = trained(tmp_path / "voice_r44100.ckpt", state)
    with pytest.raises(CheckpointError, match="holds NaN or infinity"):
        import_files([path], tmp_path / "mine", "drums")


def test_averaged_weights_go_before_the_last_ones(tmp_path: Path) -> None:
    theirs = export(Layout())
    last = state_of(theirs)
    averaged = {k: v * 2.0 for k, v in last.items() if k.endswith("weight_g")}
    path = trained(tmp_path / "last.ckpt", last, averaged)
    assert "averaged" in read_training(path).note
    doubled = theirs.state_dict()["decoder.net.0.weight"] * 2.0
    torch.testing.assert_close(network(path).state_dict()["decoder.body.layers.0.weight"], doubled)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("SAMPLING_RATE = 48000\nCAPACITY = 96\n", 48_000),
        ("include 'x.gin'\nmodel.RAVE.sampling_rate = 32000\n", 32_000),
        ("import os\nSAMPLING_RATE = %RATE\n", None),
        ("", None),
    ],
)
def test_the_rate_is_read_beside_or_above_it(text: str, rate: int | None, tmp_path: Path) -> None:
    inner = tmp_path / "run" / "version_0" / "checkpoints"
    inner.mkdir(parents=True)
    (tmp_path / "run" / "config.gin").write_text(text)
    path = trained(inner / "last.ckpt", state_of(export(Layout())))
    assert read_training(path).rate == rate
    if rate is None:
        with pytest.raises(CheckpointError, match="does not say its sample rate"):
            import_files([path], tmp_path / "mine", "drums")


class Call:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("loot"),))


def test_one_that_asks_for_a_call_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": {"decoder.net": Call()}}, "last.ckpt")
    with pytest.raises(CheckpointError, match="asks for program code to be run"):
        read_training(Path("last.ckpt"))
    assert not Path("loot").exists()


KEY = "decoder.net.0.weight_v"


def without(state: dict[str, Tensor], start: str) -> dict[str, Tensor]:
    return {key: value for key, value in state.items() if not key.startswith(start)}


BROKEN: dict[str, tuple[Callable[[dict[str, Tensor]], dict[str, Tensor]], str]] = {
    "not a number": (lambda s: s | {KEY: s[KEY] * float("nan")}, "holds NaN"),
    "no length": (lambda s: without(s, "decoder.net.0.weight_g"), "a direction, but no length"),
    "another length": (
        lambda s: s | {"decoder.net.0.weight_g": torch.ones(3, 1, 1)},
        "a direction, but no length",
    ),
    "no encoder": (lambda s: without(s, "encoder"), "lacks an encoder"),
    "a tensor within a tensor": (
        lambda s: s | {"decoder.net.0.weight_g.more": torch.ones(1)},
        "is a tensor and holds others",
    ),
    "no network": (lambda _: {"generator.weight": torch.ones(2)}, "no checkpoint of RAVE's"),
    "recurrent": (
        lambda s: s | {"decoder.gru.weight_ih_l0": torch.ones(18, 6)},
        "is a hybrid RAVE",
    ),
    "absurd": (
        lambda s: s | {KEY: torch.zeros(1).expand(1 << 20, 1 << 14, 3)},
        "claims more than it holds",
    ),
}


@pytest.mark.parametrize(("change", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_training_is_refused(
    change: Callable[[dict[str, Tensor]], dict[str, Tensor]], said: str, tmp_path: Path
) -> None:
    path = trained(tmp_path / "last.ckpt", change(state_of(export(Layout()))))
    with pytest.raises(CheckpointError, match=said):
        network(path)
