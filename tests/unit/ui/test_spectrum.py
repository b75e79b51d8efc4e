import numpy as np
from PySide6.QtGui import QColor

from loopstudio.core.audio import Audio
from loopstudio.ui.spectrum import spectrogram, tinted


def _tone(hertz: float) -> Audio:
    turns = np.arange(22_050) * (2 * np.pi * hertz / 44_100)
    return Audio(np.sin(turns).astype(np.float32), 44_100)


def test_a_high_tone_stands_above_a_low_one() -> None:
    low, high = (spectrogram(_tone(hertz), 8, 64).mean(axis=1).argmax() for hertz in (110, 7_000))
    assert high < low


def test_values_lie_between_silence_and_the_loudest() -> None:
    picture = spectrogram(_tone(440), 16, 32)
    assert picture.shape == (32, 16)
    assert (picture.min(), picture.max()) == (0.0, 1.0)


def test_a_circular_tone_has_no_edge_where_the_loop_begins() -> None:
    picture = spectrogram(_tone(440), 12, 48)
    assert np.allclose(picture[:, 0], picture[:, 6], atol=0.02)


def test_silence_is_drawn_without_a_warning() -> None:
    assert np.isfinite(spectrogram(Audio(np.zeros(4_096, np.float32), 44_100), 4, 8)).all()


def test_loudness_is_a_share_of_the_way_between_two_colours() -> None:
    shares = np.array([[0.0, 1.0], [0.5, 0.0]], np.float32)
    image = tinted(QColor("#000000"), QColor("#ff8000"), shares)
    assert (image.width(), image.height()) == (2, 2)
    assert image.pixelColor(1, 0).name() == "#ff8000"
    assert image.pixelColor(0, 0).name() == "#000000"
    assert 0 < image.pixelColor(0, 1).red() < 128
