from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import opened
from loopstudio.engines.rave.config import NoiseConfig
from loopstudio.engines.rave.decoder import FirstDecoder
from loopstudio.engines.rave.foreign_network import transplanted
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.pqmf import Pqmf
from loopstudio.engines.scripted import Module, read_modules
from tests.support.rave_exports import Export, Layout, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
V1 = Layout(form="v1", dilations=((1, 3, 5), (1, 3, 5)))
LAYOUTS = {
    "v1": V1,
    "v1 noise": replace(V1, noise=True),
    "v1 bias": replace(V1, bias=True),
    "v2.0": replace(V1, repeats=2, kernels=(3, 5)),
    "raspberry": replace(V1, capacity=16),
    "v2_nopqmf": Layout(raw=(16, 8)),
    "v2": Layout(),
    "v2 noise": Layout(noise=True),
    "v2 noise written first": Layout(noise=True, noise_first=True),
    "v3": Layout(snake=True, adain=True),
    "causal": Layout(causal=True),
    "stereo": Layout(channels=2),
    "no scales": Layout(scales=False),
    "noise beside the latents": Layout(scales=False, extra=4),
}


Exports = Callable[[Layout], Path]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("exports")

    @cache
    def export(layout: Layout) -> Path:
        torch.manual_seed(3)
        return written(folder / f"{hash(layout)}.ts", Export(layout))

    return export


def modules(path: Path) -> Module:
    with opened(path) as archive:
        return read_modules(archive)


def heads(network: Rave, latent: Tensor) -> Tensor:
    """What the published decoder gives: v1's wave as it sounds, v2's before it is opened."""
    decoder, plane = network.decoder, latent[:, :, None]
    if isinstance(decoder, FirstDecoder):
        decoder.noise = None
        made: Tensor = decoder(plane, torch.zeros(0), "silent")
        return made
    wave: Tensor = decoder.wave(decoder.body(plane, "silent"), "silent")
    return wave[:, :, 0]


@torch.inference_mode()
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_transplanted_network_gives_what_the_file_gives(exports: Exports, layout: Layout) -> None:
    path = exports(layout)
    file = torch.jit.load(str(path))  # type: ignore[no-untyped-call]
    network = transplanted(modules(path), 44_100, "plain" if not layout.scales else None)
    lines = torch.randn(2, layout.lines, 64)
    told = network.encoder(lines[:, :, None], "silent")[:, :, 0]
    torch.testing.assert_close(told, file.encoder(lines), atol=1e-5, rtol=0)
    latent = torch.randn(2, layout.latent + layout.extra, 8)
    made = heads(network, latent)
    torch.testing.assert_close(made, file.decoder(latent), atol=1e-5, rtol=0)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_sizes_are_read_off_the_layers(exports: Exports, layout: Layout) -> None:
    config = transplanted(modules(exports(layout)), 48_000, None).config
    assert config.rate == 48_000
    assert (config.form, config.capacity, config.ratios) == (layout.form, layout.capacity, (4, 2))
    assert (config.dilations, config.latent) == (layout.dilations, 6)
    assert (config.channels, config.causal) == (layout.channels, layout.causal)
    assert (config.repeats, config.kernels) == (layout.repeats, layout.kernels)
    assert config.rising.ratios == (layout.raw or layout.ratios)
    hidden = 4 if layout.form == "v1" else 8
    assert config.noise == (NoiseConfig((2, 2), 3, hidden) if layout.noise else None)


@torch.inference_mode()
@pytest.mark.parametrize("layout", [V1, Layout(), Layout(causal=True)], ids=["v1", "v2", "causal"])
def test_a_streaming_export_holds_the_network_of_a_plain_one(
    exports: Exports, layout: Layout
) -> None:
    plain = transplanted(modules(exports(layout)), 44_100, None)
    streaming = transplanted(modules(exports(replace(layout, streaming=True))), 44_100, None)
    assert streaming.config == plain.config
    sound = torch.randn(1, 1, 4 * plain.config.hop)
    assert torch.equal(streaming.encode(sound), plain.encode(sound))


def first(root: Module) -> Module:
    return root.children["encoder"].children["encoder"].children["net"].children["0"]


def without(root: Module, name: str) -> None:
    del root.values[name]


def with_bank(root: Module, bank: Tensor) -> None:
    root.children["pqmf"].values["hk"] = bank


def with_layer(root: Module) -> None:
    root.children["encoder"].children["encoder"].children["net"].values["99"] = first(root)


def without_layer(root: Module) -> None:
    del root.children["encoder"].children["encoder"].children["net"].values["1"]


def with_value(root: Module, name: str, value: object) -> None:
    first(root).values[name] = value


BANK = Pqmf(16).bank
WAYS: dict[str, tuple[Callable[[Module], None], str]] = {
    "no decoder": (lambda root: without(root, "decoder"), "It has no decoder"),
    "no bank": (lambda root: without(root, "pqmf"), "other bands"),
    "another bank": (lambda root: with_bank(root, BANK * 1.01), "Its filter bank is another"),
    "other bands": (lambda root: with_bank(root, BANK[:8]), "other bands"),
    "a layer more": (with_layer, "laid out in no way"),
    "a layer less": (without_layer, "more or fewer layers"),
    "another stride": (lambda root: with_value(root, "stride", (2,)), "another order"),
    "no stride": (lambda root: with_value(root, "stride", "x"), "steps by no number"),
    "another pad": (lambda root: with_value(root, "_pad", (5, 1)), "another order"),
    "no pad": (lambda root: with_value(root, "_pad", (1, 2, 3)), "padded by no number"),
    "another width": (
        lambda root: with_value(root, "weight", torch.zeros(5, 16, 7)),
        "another size",
    ),
}


@pytest.mark.parametrize(("change", "said"), WAYS.values(), ids=WAYS.keys())
def test_what_is_laid_out_otherwise_is_refused(
    exports: Exports, change: Callable[[Module], None], said: str
) -> None:
    root = modules(exports(Layout()))
    change(root)
    with pytest.raises(CheckpointError, match=said):
        transplanted(root, 44_100, None)
