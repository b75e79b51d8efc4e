from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.mono import RATE, read_mono


def test_channels_are_averaged(tmp_path: Path) -> None:
    pair = np.stack([np.full(100, 0.5), np.full(100, -0.25)], axis=1)
    soundfile.write(tmp_path / "a.wav", pair, RATE, subtype="FLOAT")
    assert read_mono(tmp_path / "a.wav") == pytest.approx(np.full(100, 0.125))


def test_another_rate_is_resampled(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(48_000), 48_000)
    assert len(read_mono(tmp_path / "a.wav")) == RATE


@pytest.mark.parametrize("data", [b"", b"RIFF nothing", b"\0" * 900])
def test_what_is_no_sound_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(DatasetError, match=r"a\.wav"):
        read_mono(tmp_path / "a.wav")


def test_an_empty_sound_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), RATE)
    with pytest.raises(DatasetError, match="empty"):
        read_mono(tmp_path / "a.wav")
