"""The shipped checkpoints of Diffuse, from a request to clips."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.generate import Workbench
from loopstudio.app.paths import Paths
from loopstudio.app.runtime import TOOLS
from loopstudio.audio.loop import seam_db
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.tempo import Tempo
from tests.support.runs import Ticks

SHIPPED = [
    info for info in Catalog((Paths.standard().models,)).checkpoints() if info.engine == "diffusion"
]
MOST_BYTES = 16 * 2**20

pytestmark = pytest.mark.skipif(not SHIPPED, reason="no checkpoint of Diffuse is shipped")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    TOOLS.prepare(None)
    made = Workbench(TOOLS.load)
    yield made
    made.close()


@pytest.mark.parametrize("info", SHIPPED, ids=lambda info: info.name)
def test_its_files_are_small_and_carry_a_card(info: CheckpointInfo) -> None:
    assert all(path.stat().st_size <= MOST_BYTES for path in info.folder.iterdir())
    card = (info.folder / "CREDITS.md").read_text(encoding="utf-8")
    assert "## Material" in card
    assert "musicnn" in card


@pytest.mark.parametrize("info", SHIPPED, ids=lambda info: info.name)
def test_its_loops_are_exact_seamless_and_the_same_again(
    bench: Workbench, info: CheckpointInfo
) -> None:
    request = DiffuseRequest(
        info.name, count=6, seed=11, tempo=Tempo(124.0), style=info.labels[0], key="Am"
    )
    clips = list(bench.clips(request, info, Ticks()))
    again = list(bench.clips(replace(request, count=1), info, Ticks()))
    for clip in clips:
        assert clip.audio.frames == Tempo(124.0).bar_frames(info.rate)
        assert seam_db(clip.audio) <= 0.0
        assert np.abs(clip.audio.samples).max() > 0.1
    assert np.array_equal(clips[0].audio.samples, again[0].audio.samples)
    assert not np.array_equal(clips[0].audio.samples, clips[1].audio.samples)
