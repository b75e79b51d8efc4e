from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.training.data import Bars, Images
from tests.support.corpus import FRAMES, write_corpus


def test_bars_of_one_seed_are_the_same_bars(tmp_path: Path) -> None:
    bars = Bars(write_corpus(tmp_path / "data"), "train")
    one = bars.draw(3, torch.Generator().manual_seed(4))
    assert torch.equal(one, bars.draw(3, torch.Generator().manual_seed(4)))


def test_bars_have_the_length_of_the_store(tmp_path: Path) -> None:
    bars = Bars(write_corpus(tmp_path / "data"), "train")
    assert bars.draw(2, torch.Generator().manual_seed(1)).shape == (2, FRAMES)


def test_some_loops_are_from_all_over_the_set(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data", train=9, validation=1)
    some = Bars(store, "train").some(3)
    wanted = [torch.from_numpy(store.audio(int(i))) for i in store.indices("train")[[0, 3, 6]]]
    assert torch.equal(some, torch.stack(wanted))
    assert len(Bars(store, "validation").some(3)) == 1


def test_a_store_without_held_out_loops_is_refused_by_name(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data", train=3, validation=0)
    with pytest.raises(TrainingError, match="no validation loops"):
        Bars(store, "validation")


def test_bars_may_be_of_some_loops_only(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data")
    bars = Bars(store, "train", lambda entry: entry.style == "noise")
    assert {store.entries[int(i)].style for i in bars.indices} == {"noise"}
    with pytest.raises(TrainingError, match="no train loops"):
        Bars(store, "train", lambda entry: bool(entry.key))


def test_images_are_written_once_and_read_again(tmp_path: Path) -> None:
    store = write_corpus(tmp_path / "data")
    first = Images(store, "train", MelConfig())
    files = sorted(store.path.glob("images-*.npy"))
    again = Images(store, "train", MelConfig())
    assert (len(files), torch.equal(first.at(torch.arange(6)), again.at(torch.arange(6)))) == (
        1,
        True,
    )


def test_an_image_carries_the_label_of_its_style(tmp_path: Path) -> None:
    images = Images(write_corpus(tmp_path / "data"), "train", MelConfig())
    assert images.labels.tolist() == [0, 1, 2, 0, 1, 2]
