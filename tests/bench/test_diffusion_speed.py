"""Diffuse's U-Net beside its plain form: pytest tests/bench/test_diffusion_speed.py -s.

The network has the sizes of the README of audio-diffusion-pytorch, and makes 2^17 samples of
stereo; where that package is installed its own network takes turns with ours. Our own network of
latents is compared with its definition, one loop at a time and in batches; how many are made in a
second is told for 20 calls of the network and nothing else. Forms take turns in one process, so
that what else runs slows all of them, and the best pass counts. One thread is timed by the
processor's clock, two by the clock on the wall. The engine's own path then asks the published
network, in full precision and in half, as a request has it. Last, the shipped checkpoint makes
loops as the app does, from the request to finished clips.
"""

import importlib
import importlib.util
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from loopstudio.app.catalog import Catalog
from loopstudio.app.generate import Workbench
from loopstudio.app.paths import Paths
from loopstudio.core.diffuse_request import DiffuseRequest, Precision
from loopstudio.core.tempo import Tempo
from loopstudio.engines.device import has_quick_bfloat16, prepare
from loopstudio.engines.diffusion.config import DiffusionConfig, SoundConfig
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.published_engine import PublishedEngine
from loopstudio.engines.diffusion.quick import QuickUnet
from loopstudio.engines.diffusion.unet import Given, Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.registry import load
from tests.support.plain_unet import PlainUnet
from tests.support.published_bundles import published_bundle
from tests.support.runs import Ticks

SAMPLES, FRAMES, CALLS = 1 << 17, 42, 20
SECONDS, BATCH = 2.0, 32
SHIPPED = [
    info for info in Catalog((Paths.standard().models,)).checkpoints() if info.engine == "diffusion"
]
PACKAGE = "audio_diffusion_pytorch"
HEAD = "items threads form              ms   times  made a second   RMS error\n"
Run = Callable[[], Tensor]


@dataclass(frozen=True)
class Row:
    """One form: its best pass, and how what it gives differs from what the first form gives."""

    ms: float
    times: float
    error_db: float


@pytest.fixture(autouse=True)
def prepared() -> Iterator[None]:
    before = torch.get_num_threads()
    prepare()
    yield
    torch.set_num_threads(before)


def unet(config: UnetConfig) -> Unet:
    """Give a network in which all layers are heard."""
    torch.manual_seed(0)
    made = Unet(config).eval().requires_grad_(False)
    made.style.bias.normal_()
    return made


def quick_forms(net: Unet, x: Tensor, styles: Tensor, given: Given) -> dict[str, Run]:
    dtypes = [torch.float32, *([torch.bfloat16] if has_quick_bfloat16() else [])]
    made = {str(dtype).removeprefix("torch."): QuickUnet(net, dtype) for dtype in dtypes}
    # The loop's variable would be the last one's when it is called.
    return {name: lambda quick=quick: quick(x, styles, given) for name, quick in made.items()}  # type: ignore[misc]


def published_forms() -> dict[str, Run]:
    config = UnetConfig()
    net, x, times = unet(config), torch.randn(1, config.inputs, SAMPLES), torch.tensor([0.5])
    plain, styles = PlainUnet(net), net.styles(times)
    # The package's weights are others, so its RMS error tells nothing.
    runs: dict[str, Run] = {"plain": lambda: plain(x, times), "definition": lambda: net(x, styles)}
    package = packaged(config)
    if package is not None:
        runs["package"] = lambda: package(x, times)
    return runs | quick_forms(net, x, styles, Given())


def packaged(config: UnetConfig) -> nn.Module | None:
    """Give the network of the PyPI package, with weights of its own, where it is installed."""
    if importlib.util.find_spec(PACKAGE) is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: nn.Module = importlib.import_module(PACKAGE).UNetV0(
            dim=1,
            in_channels=config.inputs,
            channels=config.channels,
            factors=config.factors,
            items=config.items,
            attentions=config.attentions,
            attention_heads=config.heads,
            attention_features=config.head,
        )
    return made.eval().requires_grad_(False)


def latent_forms(batch: int) -> dict[str, Run]:
    config = LatentConfig().unet
    net = unet(config)
    x, words = torch.randn(batch, config.inputs, FRAMES), torch.randn(batch, 2, config.embedding)
    styles, given = net.styles(torch.tensor([0.5])), Given(embedding=words)
    definition: dict[str, Run] = {"definition": lambda: net(x, styles, given)}
    return definition | quick_forms(net, x, styles, given)


@torch.inference_mode()
def measured(runs: dict[str, Run], threads: int, turns: int, passes: int) -> dict[str, Row]:
    torch.set_num_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    first = next(iter(runs))
    wanted = runs[first]()
    errors = {name: float((run() - wanted).norm() / wanted.norm()) for name, run in runs.items()}
    best = dict.fromkeys(runs, math.inf)
    for _ in range(turns):
        for name, run in runs.items():
            for _ in range(passes):
                began = clock()
                run()
                best[name] = min(best[name], clock() - began)
    return {
        name: Row(1000 * took, best[first] / took, 20 * math.log10(max(errors[name], 1e-9)))
        for name, took in best.items()
    }


def show(
    rows: dict[str, Row], items: int, threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{HEAD}")
        for name, row in rows.items():
            made = 1000 * items / (CALLS * row.ms)
            sys.stdout.write(
                f"{items:5} {threads:7} {name:10} {row.ms:9.2f} {row.times:7.2f} "
                f"{made:14.2f} {row.error_db:8.0f} dB\n"
            )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("threads", [1, 2])
def test_the_published_network_is_computed_in_a_fraction_of_the_time(
    threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = measured(published_forms(), threads, turns=5, passes=2)
    show(rows, 1, threads, capsys)
    assert rows["float32"].times >= 1.4
    assert rows["float32"].error_db < -100
    if "bfloat16" in rows:
        assert rows["bfloat16"].times >= 2.5
        assert rows["bfloat16"].error_db < -40


@torch.inference_mode()
def asked(engine: PublishedEngine, request: DiffuseRequest) -> float:
    """Give the seconds of a core that the engine takes for each call of a loop."""
    took = []
    for calls in (1, 1, 7):
        began = time.process_time()
        list(engine.generate(replace(request, calls=calls), Ticks()))
        took.append(time.process_time() - began)
    return (took[2] - took[1]) / 6


@pytest.mark.timeout(600)
def test_the_engine_asks_the_published_network_in_half_precision_in_less_than_half_the_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    config = DiffusionConfig(UnetConfig(), SoundConfig())
    info = published_bundle(tmp_path / "readme", config)
    # So long that the window which the network is shown is of 2^17 samples.
    beside = 2 * config.stride
    request = DiffuseRequest(info.name, tempo=Tempo(240 * config.sound.rate / (SAMPLES - beside)))
    net = unet(config.unet)
    x, times = torch.randn(1, config.unet.inputs, SAMPLES), torch.tensor([0.5])
    plain = measured({"plain": partial(PlainUnet(net), x, times)}, 1, 3, 1)["plain"].ms / 1000
    precisions: tuple[Precision, ...] = ("full", "half")
    with closing(PublishedEngine(info)) as engine:
        rows = {name: asked(engine, replace(request, precision=name)) for name in precisions}
    with capsys.disabled():
        sys.stdout.write(f"\nThe engine's own path: plain {1000 * plain:.0f} ms a call")
        for name, took in rows.items():
            sys.stdout.write(f"; {name} {1000 * took:.0f} ms, {plain / took:.2f} times")
        sys.stdout.write("\n")
    assert plain >= 1.3 * rows["full"]
    if has_quick_bfloat16():
        assert plain >= 2.0 * rows["half"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("batch", [1, 8, 64])
def test_our_own_network_is_quicker_than_its_definition(
    batch: int, threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = measured(latent_forms(batch), threads, turns=6 if batch > 8 else 12, passes=4)
    show(rows, batch, threads, capsys)
    assert rows["float32"].times >= 1.1
    assert rows["float32"].error_db < -100
    if "bfloat16" in rows:
        assert rows["bfloat16"].error_db < -40


@pytest.mark.timeout(600)
@pytest.mark.skipif(not SHIPPED, reason="no checkpoint of Diffuse is shipped")
def test_a_loop_of_the_shipped_checkpoint_is_there_within_its_own_length(
    capsys: pytest.CaptureFixture[str],
) -> None:
    info, bench = SHIPPED[0], Workbench(load)
    with closing(bench):

        def took(count: int, seed: int) -> float:
            began = time.perf_counter()
            made = list(bench.clips(DiffuseRequest(info.name, count, seed), info, Ticks()))
            assert [clip.audio.seconds for clip in made] == [SECONDS] * count
            return time.perf_counter() - began

        took(1, 0)  # The checkpoint is loaded.
        alone = min(took(1, seed) for seed in range(1, 4))
        many = took(BATCH, 10)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{info.title}, usual steps: a loop of {SECONDS:g} s in {alone:.2f} s; of {BATCH} "
            f"asked for at once {BATCH / many:.2f} a second\n"
        )
    assert alone < SECONDS
