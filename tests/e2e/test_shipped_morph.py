"""The shipped checkpoints of Morph: what goes in comes back, loops join, files stay small."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.app.catalog import Catalog
from loopstudio.app.export_checkpoint import export_for_nn
from loopstudio.app.generate import Workbench
from loopstudio.app.paths import Paths
from loopstudio.app.runtime import TOOLS
from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import Blend, LatentTrack, MorphRequest, Slider
from loopstudio.core.tempo import Tempo
from tests.support.runs import Ticks

CATALOG = Catalog((Paths.standard().models,))
LOOPS = CATALOG.default("gan")
MORPHS = [info for info in CATALOG.checkpoints() if info.engine == "rave"]
MOST_BYTES = 16 * 2**20

pytestmark = pytest.mark.skipif(not MORPHS, reason="no checkpoint of Morph is shipped")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    TOOLS.prepare(None)
    made = Workbench(TOOLS.load)
    yield made
    made.close()


@pytest.fixture(scope="module")
def drums(bench: Workbench) -> list[Audio]:
    """Two loops that it did not learn from: what Loops draws."""
    return [clip.audio for clip in bench.clips(LoopRequest(LOOPS.name, 2, 5), LOOPS, Ticks())]


@pytest.fixture(scope="module", params=MORPHS, ids=lambda info: info.name)
def morph(request: pytest.FixtureRequest) -> MorphRequest:
    return MorphRequest(request.param.name)


@pytest.fixture(scope="module")
def tracks(bench: Workbench, morph: MorphRequest, drums: list[Audio]) -> tuple[LatentTrack, ...]:
    info = CATALOG.get(morph.checkpoint)
    return tuple(bench.encode(audio, info) for audio in drums)


def made(bench: Workbench, request: MorphRequest) -> list[Audio]:
    info = CATALOG.get(request.checkpoint)
    return [clip.audio for clip in bench.clips(request, info, Ticks())]


def envelope(audio: Audio) -> np.ndarray:
    """Level of each sixteenth in dB."""
    parts = np.array_split(audio.samples[0].astype(np.float64), 64)
    return np.array([10.0 * np.log10(np.mean(part**2) + 1e-8) for part in parts])


def test_it_is_small_and_its_card_says_what_it_is_of(morph: MorphRequest) -> None:
    info = CATALOG.get(morph.checkpoint)
    assert sum(file.stat().st_size for file in info.folder.iterdir()) <= MOST_BYTES
    card = (info.folder / "CREDITS.md").read_text(encoding="utf-8")
    for heading in ("## Material", "## Training", "## Dimensions", "## Limits", "## Figures"):
        assert heading in card


def test_its_shares_are_measured_and_fall(morph: MorphRequest) -> None:
    told = Dimensions.of(CATALOG.get(morph.checkpoint).network)
    assert told.importance == "heard"
    assert list(told.shares) == sorted(told.shares, reverse=True)
    assert told.kept(0.8) > 1


def test_a_loop_comes_back_in_its_rhythm(
    bench: Workbench, morph: MorphRequest, drums: list[Audio], tracks: tuple[LatentTrack, ...]
) -> None:
    for audio, track in zip(drums, tracks, strict=True):
        (back,) = made(bench, replace(morph, sounds=(track,)))
        assert np.corrcoef(envelope(audio), envelope(back))[0, 1] > 0.9


@torch.inference_mode()
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_loop_comes_back_through_its_program_for_nn(
    morph: MorphRequest, drums: list[Audio], tmp_path: Path
) -> None:
    told = export_for_nn(CATALOG.get(morph.checkpoint), tmp_path / "one.ts", None)
    torch.manual_seed(1)
    program = torch.jit.load(str(tmp_path / "one.ts"))  # type: ignore[no-untyped-call]
    every = int(program.decode_params[1])
    loop = torch.tensor(drums[0].samples)
    loop = loop[None, :, : loop.shape[1] // every * every]
    back = torch.cat([program(piece) for piece in torch.split(loop.repeat(1, 1, 2), every, -1)], -1)
    begin = loop.shape[2] // 2 + told.delay  # by then it has forgotten that all began in silence
    heard, given = (
        Audio(sound[0, :, start : start + loop.shape[2] // 2].numpy(), 44_100)
        for sound, start in ((back, begin), (loop, loop.shape[2] // 2))
    )
    assert np.corrcoef(envelope(given), envelope(heard))[0, 1] > 0.9


@pytest.mark.parametrize(("bpm", "bars"), [(120.0, 1), (93.0, 2), (174.5, 1)])
def test_every_clip_is_of_exact_length_and_joins(
    bench: Workbench,
    morph: MorphRequest,
    tracks: tuple[LatentTrack, ...],
    bpm: float,
    bars: int,
) -> None:
    tempo = Tempo(bpm)
    request = replace(
        morph, count=8, tempo=tempo, bars=bars, sounds=tracks, blend=Blend(0.5), spread=0.4
    )
    clips = made(bench, request)
    assert {clip.frames for clip in clips} == {tempo.bar_frames(44_100, bars)}
    assert max(seam_db(clip) for clip in clips) <= 0.0
    assert all(0.1 < np.abs(clip.samples).max() <= 10 ** (-1 / 20) + 1e-6 for clip in clips)


def test_the_first_sliders_are_heard(
    bench: Workbench, morph: MorphRequest, tracks: tuple[LatentTrack, ...]
) -> None:
    told = Dimensions.of(CATALOG.get(morph.checkpoint).network)
    (still,) = made(bench, replace(morph, sounds=tracks[:1]))
    for dimension in range(3):
        far = Slider(dimension, 0.5 * (told.high[dimension] - told.low[dimension]))
        (moved,) = made(bench, replace(morph, sounds=tracks[:1], sliders=(far,)))
        spectra = [np.abs(np.fft.rfft(a.samples[0])) + 1e-3 for a in (still, moved)]
        assert np.abs(20.0 * np.log10(spectra[0] / spectra[1])).mean() > 1.0
