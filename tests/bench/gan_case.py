"""One network in one form, timed in a process of its own: its allocator and its peak memory count.

python -m tests.bench.gan_case CASE FORM BATCH MALLOC prints one line of JSON. CASE is drums,
brief, spectral or melgan; FORM is plain (float32, as first written) or ours; MALLOC is default or
tuned.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from loopstudio.core.cores import usable_cores
from loopstudio.engines.device import prepare, quick_dtype
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from tests.support.grouped import grouped_synthesis
from tests.support.plain_vocoder import folded_from, plain_melgan, plain_spectral

DRUMS = next((Path(__file__).resolve().parents[2] / "models").glob("drums-*"))
SHIPPED = GanConfig.parse(read_manifest(DRUMS).network)
Run = Callable[[], Tensor]
GEMM_SIZE = 2_048
SECONDS = 6.0
AT_LEAST = 3

GENERATORS = {
    "drums": SHIPPED.generator,
    # The published size with fewer channels in the large planes: 80 x 320, not circular.
    "brief": GeneratorConfig(512, 512, 8, (5, 20), (512, 512, 512, 256, 128), 0, False),
}
MELGAN = MelganConfig(80, (512, 256, 128, 64, 32), (8, 8, 2, 2), 3)
MELGAN_FRAMES = 320


def generator_run(config: GeneratorConfig, form: str, batch: int) -> Run:
    made = Generator(config).eval().requires_grad_(False)
    noise: list[Tensor | None] = [torch.randn(batch, 1, *shape) for shape in config.noise_shapes]
    w = torch.randn(batch, config.layers, config.w_dim)
    if form == "plain":
        return lambda: grouped_synthesis(made, w, noise)
    made.dtype = quick_dtype(torch.device("cpu"))
    return lambda: made.synthesise(w, noise)


def spectral_run(form: str, batch: int) -> Run:
    config = SHIPPED.vocoder
    assert isinstance(config, VocoderConfig)
    made = Vocoder(config).eval().requires_grad_(False)
    image = torch.randn(batch, made.config.bands, 168) * 0.2 - 0.3
    noise = torch.randn(batch, 168 * made.config.hop)
    if form == "plain":
        plain_spectral(made)
    else:
        made.quicken(quick_dtype(torch.device("cpu")))
    return lambda: made(image, noise)


def melgan_run(form: str, batch: int) -> Run:
    plain: nn.Sequential = plain_melgan(MELGAN).eval().requires_grad_(False)
    image = torch.randn(batch, MELGAN.bands, MELGAN_FRAMES)
    if form == "plain":
        return lambda: plain(image)
    ours = folded_from(plain, MELGAN).requires_grad_(False)
    ours.dtype = quick_dtype(torch.device("cpu"))
    return lambda: ours(image)


def build(case: str, form: str, batch: int) -> Run:
    """Give what is timed: one forward pass."""
    if case in GENERATORS:
        sizes = GENERATORS[case]
        assert isinstance(sizes, GeneratorConfig)
        return generator_run(sizes, form, batch)
    return spectral_run(form, batch) if case == "spectral" else melgan_run(form, batch)


def best_seconds(run: Run) -> float:
    """Give the quickest of at least three passes."""
    run()
    times: list[float] = []
    while len(times) < AT_LEAST or sum(times) < SECONDS:
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def gemm_gflops(dtype: torch.dtype) -> float:
    """Measure what this machine multiplies just now."""
    a = torch.randn(GEMM_SIZE, GEMM_SIZE).to(dtype)
    times = []
    for _ in range(6):
        began = time.perf_counter()
        torch.mm(a, a)
        times.append(time.perf_counter() - began)
    return float(2.0 * GEMM_SIZE**3 / min(times) / 1e9)


def gflop(case: str) -> float:
    """Count the operations of one loop (two for each multiplication), in 1e9."""
    run = build(case, "ours", 1)
    with FlopCounterMode(display=False) as counter:
        run()
    return float(counter.get_total_flops() / 1e9)


@torch.inference_mode()
def measured(words: Sequence[str]) -> dict[str, float]:
    """Time one case and measure the machine beside it."""
    case, form, batch, malloc = words[0], words[1], int(words[2]), words[3]
    if malloc == "tuned":
        prepare()
    torch.set_num_threads(usable_cores())
    torch.manual_seed(0)
    seconds = best_seconds(build(case, form, batch))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    dtype = torch.float32 if form == "plain" else quick_dtype(torch.device("cpu"))
    return {
        "ms": 1000.0 * seconds,
        "peak_mb": peak,
        "gflops": gflop(case) * batch / seconds,
        "gemm": gemm_gflops(dtype),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(sys.argv[1:])) + "\n")
