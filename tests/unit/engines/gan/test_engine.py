from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.audio.loop import seam_db
from loopstudio.core.clip import Take
from loopstudio.core.errors import Cancelled, CheckpointError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.engine import MAX_CHUNK, GanEngine, chunk_size
from loopstudio.engines.gan.foreign import import_files
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from tests.support.gan import LABELS, UNSTEADIED, tiny_bundle, tiny_published
from tests.support.runs import Ticks

REQUEST = LoopRequest("tiny", count=3, seed=20)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GanEngine]:
    info = tiny_bundle(tmp_path_factory.mktemp("gan") / "tiny")
    with closing(GanEngine(info, dtype=torch.float32)) as made:
        yield made


def takes(engine: GanEngine, request: LoopRequest = REQUEST) -> list[Take]:
    return list(engine.generate(request, Ticks()))


class Counting(Ticks):
    """A run that stops after so many ticks, wherever that is."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.last = last

    def tick(self, done: int, total: int) -> None:
        super().tick(done, total)
        if len(self.seen) >= self.last:
            raise Cancelled


def test_it_says_what_its_checkpoint_can_do(engine: GanEngine) -> None:
    able = engine.capabilities
    assert (able.rate, able.native_bpm, able.bars, able.labels) == (44_100, 120.0, 1, LABELS)
    assert (able.layers, able.w_dim, able.circular) == (8, 8, True)


def test_a_take_is_one_bar_that_joins_its_beginning(engine: GanEngine) -> None:
    take = takes(engine)[0]
    assert take.audio.samples.shape == (1, 88_200)
    assert seam_db(take.audio) <= 0.0


def test_a_run_stops_inside_a_chunk(engine: GanEngine) -> None:
    run, made = Counting(10), list[Take]()
    with pytest.raises(Cancelled):
        made.extend(engine.generate(REQUEST, run))
    assert made == []
    assert len(run.seen) == 10


def test_chunks_do_not_show(engine: GanEngine) -> None:
    count = MAX_CHUNK + 2
    many = takes(engine, replace(REQUEST, count=count))
    last = takes(engine, replace(REQUEST, count=1, seed=REQUEST.seed + count - 1))[0]
    np.testing.assert_allclose(many[-1].audio.samples, last.audio.samples, atol=1e-5)
    assert many[-1].latent == last.latent


def test_noise_off_takes_the_noise_from_the_image(engine: GanEngine) -> None:
    with_noise, without = (takes(engine, replace(REQUEST, noise=on))[0] for on in (True, False))
    assert not np.array_equal(with_noise.audio.samples, without.audio.samples)


def test_the_label_drawn_is_told(engine: GanEngine) -> None:
    assert {take.label for take in takes(engine, replace(REQUEST, count=16))} == set(LABELS)


def test_bfloat16_sounds_the_same(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny", UNSTEADIED)
    exact, near = (
        takes(engine)[0].audio.samples
        for engine in (GanEngine(info), GanEngine(info, dtype=torch.bfloat16))
    )
    assert float(np.std(near - exact) / np.std(exact)) < 0.1


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    engine = GanEngine(tiny_bundle(tmp_path / "tiny"))
    engine.close()
    with pytest.raises(CheckpointError, match="was closed"):
        takes(engine)


def test_a_manifest_with_another_bar_is_refused(tmp_path: Path) -> None:
    info = replace(tiny_bundle(tmp_path / "tiny"), native_bpm=140.0)
    with pytest.raises(CheckpointError, match="makes 88200 samples"):
        GanEngine(info)


def test_a_published_checkpoint_gives_a_true_bar(tmp_path: Path) -> None:
    info = import_files([tiny_published(tmp_path / "theirs")], tmp_path / "ours", "drums")
    with closing(GanEngine(info)) as engine:
        take = takes(engine)[0]
        assert not engine.capabilities.circular
    assert (take.audio.rate, take.audio.frames) == (16_000, 32_000)
    assert take.label is None


@pytest.mark.parametrize(
    ("channels", "const", "chunk"),
    [
        ((8, 8), (10, 21), MAX_CHUNK),
        ((512,) * 5, (12, 4), 1),
        ((512, 512, 256, 128), (10, 21), 3),
    ],
)
def test_large_networks_run_in_small_chunks(
    channels: tuple[int, ...], const: tuple[int, int], chunk: int
) -> None:
    generator = GeneratorConfig(channels=channels, const=const)
    vocoder = replace(VocoderConfig.tiny(), bands=generator.plane[0])
    assert chunk_size(GanConfig(generator, vocoder)) == chunk


def test_a_round_trip_gives_a_bar_of_the_same_length(engine: GanEngine) -> None:
    audio = takes(engine)[0].audio
    assert engine.roundtrip(audio).samples.shape == audio.samples.shape
