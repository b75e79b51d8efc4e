"""What each call of the network buys: pytest -s tests/bench/test_diffusion_error.py.

The shipped checkpoint of Diffuse steps from the same noises with every preset that draws no more of
it, and every budget, and is held against a thousand steps of the published sampler: the root mean
square of what its latents are off, in deviations of theirs, and of what its image is off, in dB a
cell.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.core.samplers import USUAL_SAMPLER
from loopstudio.engines.device import prepare
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.latent_network import UNKNOWN
from loopstudio.engines.diffusion.latent_parts import LatentParts, load_parts
from loopstudio.engines.diffusion.sampling import COMPATIBLE, PRESETS, Sampling

LOOPS, FRAMES = 18, 42
CALLS = (5, 8, 10, 15, 20, 50, 100)
REFERENCE = replace(COMPATIBLE, calls=1_000)
SHIPPED = [
    info for info in Catalog((Paths.standard().models,)).checkpoints() if info.engine == "diffusion"
]

pytestmark = pytest.mark.skipif(not SHIPPED, reason="no checkpoint of Diffuse is shipped")


@pytest.fixture(scope="module", autouse=True)
def prepared() -> Iterator[None]:
    before = torch.get_num_threads()
    prepare()
    yield
    torch.set_num_threads(before)


@torch.inference_mode()
def sampled(parts: LatentParts, sampling: Sampling) -> Tensor:
    random = torch.Generator().manual_seed(1)
    noise = torch.randn(LOOPS, parts.network.config.latent, FRAMES, generator=random)
    styles = torch.arange(LOOPS) % parts.network.config.styles
    given = parts.network.given(styles, torch.full((LOOPS,), UNKNOWN), FRAMES)
    at = sampling.levels()
    denoise = VDenoiser(parts.network, at, given, like=noise)
    return sampling.solve(denoise, noise, at, lambda: torch.randn(noise.shape, generator=random))


@pytest.mark.timeout(1_200)
@torch.inference_mode()
def test_the_usual_preset_is_as_near_in_15_calls_as_the_published_in_100(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = load_parts(SHIPPED[0])

    def image(rows: Tensor) -> Tensor:
        drawn: Tensor = parts.image.decoder.image(parts.latent(parts.network.raw(rows)))
        return drawn

    wanted = sampled(parts, REFERENCE)
    picture = image(wanted)
    span = parts.image.config.vocoder.floor_db / 2
    found: dict[tuple[str, int], tuple[float, float]] = {}
    # Presets that differ by their usual calls alone are one row, that of the last of them.
    ways = {(each.solver, each.schedule): name for name, each in PRESETS.items() if not each.noisy}
    for name in ways.values():
        preset = PRESETS[name]
        for calls in CALLS:
            made = sampled(parts, replace(preset, calls=calls))
            off = (made - wanted).square().mean().sqrt().item()
            found[name, calls] = off, (image(made) - picture).abs().mean().item() * span
    with capsys.disabled():
        sys.stdout.write(f"\n{SHIPPED[0].title}: latents off (deviations), image off (dB a cell)\n")
        sys.stdout.write("calls      " + "".join(f"{calls:>14}" for calls in CALLS) + "\n")
        for name in ways.values():
            row = (found[name, calls] for calls in CALLS)
            cells = "".join(f"{off:>8.3f} {db:>5.2f}" for off, db in row)
            sys.stdout.write(f"{name:11}{cells}\n")
    usual = ways[PRESETS[USUAL_SAMPLER].solver, PRESETS[USUAL_SAMPLER].schedule]
    for ours, published in zip(found[usual, 15], found["published", 100], strict=True):
        assert ours <= published
