from pathlib import Path

import numpy as np
import pytest

from loopstudio.datasets.hit import load_hits
from loopstudio.datasets.kit import Kit, KitChooser
from loopstudio.datasets.mono import FRAMES
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.render import render
from loopstudio.datasets.role import ROLE_INDEX
from tests.support.hits import small_pool


@pytest.fixture(name="kit", scope="module")
def _kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    hits = load_hits(small_pool(Path(tmp_path_factory.mktemp("render")) / "pool"))
    return KitChooser(hits, held_out=False).choose("rock", np.random.default_rng(0))


def pattern(*strokes: tuple[float, str]) -> Pattern:
    roles = np.array([ROLE_INDEX[role] for _, role in strokes], np.uint8)
    return Pattern("t", np.array([beat for beat, _ in strokes]), roles, np.full(len(strokes), 0.9))


def made(kit: Kit, *strokes: tuple[float, str]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.abs(render(pattern(*strokes), kit, "rock", np.random.default_rng(1)))


def loudest(audio: np.ndarray[tuple[int], np.dtype[np.float32]], start: int, end: int) -> float:
    return float(audio[start:end].max())


def test_a_bar_has_exactly_its_frames(kit: Kit) -> None:
    assert made(kit, (0.0, "kick")).shape == (FRAMES,)


def test_a_stroke_sounds_at_its_place_and_not_before(kit: Kit) -> None:
    audio = made(kit, (2.0, "snare"))
    before = loudest(audio, 42_000, 44_090)
    assert loudest(audio, 44_100, 44_500) > 20 * before


def test_a_tail_rings_on_at_the_start(kit: Kit) -> None:
    audio = made(kit, (3.95, "ohat"))
    assert loudest(audio, 0, 1500) > 0.1


def test_a_closed_hat_chokes_an_open_one(kit: Kit) -> None:
    def between(*strokes: tuple[float, str]) -> float:
        audio = made(kit, *strokes)
        return float(np.square(audio[33_500:40_000]).sum() / np.square(audio[22_050:27_000]).sum())

    free, choked = between((1.0, "ohat")), between((1.0, "ohat"), (1.25, "chat"))
    assert choked < 0.5 * free


def test_a_part_that_the_kit_lacks_is_silent(kit: Kit) -> None:
    poor = Kit("poor", {"kick": kit.loud["kick"]}, {})
    audio = made(poor, (0.0, "kick"), (2.0, "snare"))
    assert loudest(audio, 44_100, 50_000) < 0.1 * loudest(audio, 0, 5000)


def test_the_same_random_state_renders_the_same_samples(kit: Kit) -> None:
    assert np.array_equal(made(kit, (0.0, "kick")), made(kit, (0.0, "kick")))
