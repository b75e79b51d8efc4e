"""How far bfloat16 is from float32 in the shipped drums, as level per band and as waveform.

Run with `pytest tests/bench/test_gan_precision.py`.
"""

import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.loop_request import LoopRequest
from loopstudio.engines.gan.engine import GanEngine
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from tests.support.runs import Ticks

COUNT = 8
LEVEL_DB = 0.25
"""A step in the level of a band that nobody hears: a quarter of the usual 1 dB."""
REMADE_DBFS = -80.0


@pytest.fixture(scope="module")
def shipped() -> CheckpointInfo:
    found = [i for i in Catalog((Paths.standard().models,)).checkpoints() if i.engine == "gan"]
    if not found:
        pytest.skip("no checkpoint is shipped in models/")
    return found[0]


def made(info: CheckpointInfo, dtype: torch.dtype, request: LoopRequest) -> Tensor:
    with closing(GanEngine(info, dtype=dtype)) as engine:
        takes = [
            torch.from_numpy(t.audio.samples.copy()) for t in engine.generate(request, Ticks())
        ]
    return torch.cat(takes)


def ratio_db(signal: Tensor, error: Tensor) -> float:
    return float(10.0 * torch.log10(signal.square().mean() / error.square().mean()))


def test_bfloat16_changes_no_band_by_what_is_heard(
    shipped: CheckpointInfo, capsys: pytest.CaptureFixture[str]
) -> None:
    request = LoopRequest(shipped.name, count=COUNT, seed=1)
    exact, quick = (made(shipped, dtype, request) for dtype in (torch.float32, torch.bfloat16))
    config = MelConfig()
    images = [LogMel(config)(sound) for sound in (exact, quick)]
    error = images[1] - images[0]
    level = float(error.abs().mean()) * -config.floor_db / 2.0
    image_db = ratio_db(images[0] - images[0].mean(), error)
    with capsys.disabled():
        sys.stdout.write(
            f"\nbfloat16 beside float32: log-mel {image_db:.1f} dB, mean level error "
            f"{level:.3f} dB, waveform {ratio_db(exact, quick - exact):.1f} dB\n"
        )
    assert level < LEVEL_DB


def test_a_loop_made_alone_is_the_one_of_its_batch(
    shipped: CheckpointInfo, capsys: pytest.CaptureFixture[str]
) -> None:
    request = LoopRequest(shipped.name, count=COUNT, seed=1)
    batch = made(shipped, torch.bfloat16, request)
    alone = [made(shipped, torch.bfloat16, replace(request, count=1, seed=1 + i)) for i in (0, 5)]
    apart = max(
        float((one[0] - batch[i]).abs().max()) for one, i in zip(alone, (0, 5), strict=True)
    )
    dbfs = 20.0 * np.log10(apart + 1e-12)
    with capsys.disabled():
        sys.stdout.write(f"\nalone beside in a batch: {dbfs:.0f} dBFS\n")
    assert dbfs < REMADE_DBFS
