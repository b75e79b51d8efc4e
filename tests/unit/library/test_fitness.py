from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.library.fitness import check_bars, check_sound, parse_kind

NAME = Path("hers.wav")


def _sound(level: float = 1.0, channels: int = 2, frames: int = 4_000) -> Audio:
    return Audio(np.full((channels, frames), level, np.float32), 8_000)


@pytest.mark.parametrize("level", [0.0, 1.0, 99.0])
def test_a_usual_sound_is_fit(level: float) -> None:
    check_sound(NAME, _sound(level, 5))


@pytest.mark.parametrize("level", [110.0, 32_768.0, 1e30, 3e38])
def test_an_absurd_level_is_refused(level: float) -> None:
    with pytest.raises(AudioFileError, match=r"hers\.wav reaches .* dB above full scale"):
        check_sound(NAME, _sound(level))


def test_more_than_five_channels_are_refused_with_what_to_do() -> None:
    with pytest.raises(AudioFileError, match=r"hers\.wav has 6 channels.*mix it down"):
        check_sound(NAME, _sound(channels=6))


def test_one_frame_is_no_loop() -> None:
    with pytest.raises(LibraryError, match=r"hers\.wav is only 1 frame long"):
        check_sound(NAME, _sound(frames=1))


def test_more_than_64_bars_are_refused() -> None:
    check_bars(NAME, 64, Tempo(120.0))
    with pytest.raises(LibraryError, match=r"hers\.wav is 65 bars long at 120 BPM"):
        check_bars(NAME, 65, Tempo(120.0))


def test_a_kind_is_a_word_or_two() -> None:
    assert parse_kind("  electric   piano ") == "electric piano"


@pytest.mark.parametrize("text", ["", "  ", "a" * 41, "a\x00b"])
def test_other_texts_are_no_kind(text: str) -> None:
    with pytest.raises(InvalidValue, match="a word or two"):
        parse_kind(text)
