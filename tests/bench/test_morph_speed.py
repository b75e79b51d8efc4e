"""Morph's decoder beside its plain form: pytest tests/bench/test_morph_speed.py -s.

The network has the sizes of the published v2 (capacity 96, ratios 4, 4, 4, 2, latent 128). Forms
take turns in one process, so that what else runs slows all of them; a turn is a few passes one
after the other, as the blocks of a stream are, and the best pass counts. One thread is timed by the
processor's clock, two by the clock on the wall.
"""

import copy
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from loopstudio.engines.device import has_quick_bfloat16, prepare
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.quick import quicken
from tests.support.plain_rave import PlainRave

CONFIG = RaveConfig()
BLOCK, TEN_SECONDS = 1, math.ceil(10 * CONFIG.rate / CONFIG.hop)
PASSES = 4
HEAD = "frames threads form            ms   times  x real time      RMS error\n"
Run = Callable[[], Tensor]


@dataclass(frozen=True)
class Row:
    """One form: the best of its turns, and how its sound differs from the plain form's."""

    ms: float
    times: float
    real_time: float
    error_db: float


@pytest.fixture(autouse=True)
def prepared() -> Iterator[None]:
    before = torch.get_num_threads()
    prepare()
    yield
    torch.set_num_threads(before)


def forms(frames: int) -> dict[str, Run]:
    torch.manual_seed(0)
    network = Rave(CONFIG).eval().requires_grad_(False)
    latent, noise = torch.randn(1, CONFIG.latent, frames), torch.zeros(1, CONFIG.lines, 1)
    plain = PlainRave(network).requires_grad_(False)
    runs: dict[str, Run] = {"plain": lambda: plain.decode(latent, noise)}
    for dtype in (torch.float32, torch.bfloat16) if has_quick_bfloat16() else (torch.float32,):
        laid = copy.deepcopy(network)
        quicken(laid, dtype)
        # The loop's variable would be the last one's when it is called.
        runs[str(dtype).removeprefix("torch.")] = lambda laid=laid: laid.decode(latent, noise)  # type: ignore[misc]
    return runs


@torch.inference_mode()
def measured(frames: int, threads: int, turns: int) -> dict[str, Row]:
    torch.set_num_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    runs = forms(frames)
    wanted = runs["plain"]()
    errors = {name: float((run() - wanted).norm() / wanted.norm()) for name, run in runs.items()}
    best = dict.fromkeys(runs, math.inf)
    for _ in range(turns):
        for name, run in runs.items():
            for _ in range(PASSES):
                began = clock()
                run()
                best[name] = min(best[name], clock() - began)
    sound = frames * CONFIG.hop / CONFIG.rate
    return {
        name: Row(
            1000 * seconds,
            best["plain"] / seconds,
            sound / seconds,
            20 * math.log10(max(errors[name], 1e-9)),
        )
        for name, seconds in best.items()
    }


def shown(
    frames: int, threads: int, turns: int, capsys: pytest.CaptureFixture[str]
) -> dict[str, Row]:
    rows = measured(frames, threads, turns)
    with capsys.disabled():
        sys.stdout.write(f"\n{HEAD}")
        for name, row in rows.items():
            sys.stdout.write(
                f"{frames:6} {threads:7} {name:9} {row.ms:10.2f} {row.times:7.2f} "
                f"{row.real_time:12.1f} {row.error_db:11.0f} dB\n"
            )
    return rows


@pytest.mark.parametrize("threads", [1, 2])
def test_a_block_is_decoded_four_times_as_fast_as_in_the_plain_form(
    threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = shown(BLOCK, threads, 60, capsys)
    assert rows["float32"].times >= 4.0
    assert rows["float32"].error_db < -100


@pytest.mark.timeout(600)
@pytest.mark.parametrize("threads", [1, 2])
def test_ten_seconds_are_decoded_quicker_than_in_the_plain_form(
    threads: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = shown(TEN_SECONDS, threads, 4, capsys)
    wanted = {"plain": (1.0, 0.0), "float32": (1.1, 20.0), "bfloat16": (1.8, 40.0)}
    for name, row in rows.items():
        times, real_time = wanted[name]
        assert row.times >= times
        assert row.real_time >= real_time
