import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.training.spectrogram_image import Pixels, spectrogram_image
from tests.support.sounds import RATE, sound


def brightness(pixels: Pixels) -> NDArray[np.int64]:
    return np.asarray(pixels.astype(np.int64).sum(axis=2))


def tone(hz: float) -> Audio:
    return sound(np.sin(2 * np.pi * hz * np.arange(RATE) / RATE))


def test_it_has_the_size_asked_for() -> None:
    audio = sound(np.sin(np.arange(RATE) * 0.1))
    assert spectrogram_image(audio, 50, 30).shape == (30, 50, 3)


def test_a_higher_tone_is_drawn_higher() -> None:
    images = [brightness(spectrogram_image(tone(hz))) for hz in (100.0, 1_000.0, 10_000.0)]
    rows = [int(image[:, 80].argmax()) for image in images]
    assert rows[0] > rows[1] > rows[2]


def test_a_click_is_drawn_where_it_sounds() -> None:
    samples = np.zeros(RATE)
    samples[RATE // 4] = 1.0
    columns = brightness(spectrogram_image(sound(samples), 100, 40)).sum(axis=0)
    assert abs(int(columns.argmax()) - 25) <= 1


def test_a_click_at_the_start_is_seen_at_the_end_too() -> None:
    samples = np.zeros(RATE)
    samples[0] = 1.0
    columns = brightness(spectrogram_image(sound(samples), 100, 40)).sum(axis=0)
    assert columns[-1] > 2 * columns[50]


def test_silence_is_black() -> None:
    silent = brightness(spectrogram_image(sound(np.zeros(RATE))))
    assert silent.max() < 16


def test_level_does_not_change_the_picture() -> None:
    loud = np.random.default_rng(0).standard_normal(RATE) * 0.2
    a, b = (brightness(spectrogram_image(sound(loud * gain))) for gain in (1.0, 0.1))
    assert np.abs(a - b).max() <= 6
