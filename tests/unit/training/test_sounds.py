from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.training.sounds import Sounds
from tests.support.loop_store import FRAMES, make_store


def test_loops_are_whole_and_begin_where_they_begin(tmp_path: Path) -> None:
    store = make_store(tmp_path / "data", 4, 2)
    sounds = Sounds(store, "train", 18)
    assert (len(sounds), sounds.samples) == (4, FRAMES)
    assert np.array_equal(sounds.at(torch.tensor([2]))[0, 0], store.audio(2))


def test_a_stride_that_does_not_divide_them_turns_them_to_the_nearest_length(
    tmp_path: Path,
) -> None:
    sounds = Sounds(make_store(tmp_path / "data", 4, 2), "validation", 4_096)
    assert sounds.at(torch.tensor([0, 1])).shape == (2, 1, 5 * 4_096)


def test_a_draw_has_the_style_of_its_loops(tmp_path: Path) -> None:
    sounds = Sounds(make_store(tmp_path / "data", 6, 2), "train", 18)
    drawn, styles, keys = sounds.draw(8, torch.Generator().manual_seed(1))
    every = sounds.at(torch.arange(6))
    for sound, style in zip(drawn, styles, strict=True):
        place = int((every == sound).all(2).all(1).nonzero()[0, 0])
        assert style == place % 2
    assert (keys == -1).all()


def test_the_deviation_is_that_of_all_samples(tmp_path: Path) -> None:
    sounds = Sounds(make_store(tmp_path / "data", 4, 2), "train", 18)
    assert sounds.deviation() == pytest.approx(float(sounds.at(torch.arange(4)).std()), rel=0.02)


def test_a_split_without_loops_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no validation loops"):
        Sounds(make_store(tmp_path / "data", 2, 0), "validation", 18)
