import math

import numpy as np
import pytest
import torch

from loopstudio.engines.vocoding.mel import (
    LogMel,
    MelConfig,
    circular_istft,
    circular_stft,
    mel_filters,
    numbers,
    wrap_pad,
)

CONFIG = MelConfig()
WINDOW = torch.hann_window(32)


def bar(hz: float, level: float = 1.0) -> torch.Tensor:
    time = torch.arange(88_200, dtype=torch.float64) / CONFIG.rate
    return (level * torch.sin(2.0 * math.pi * hz * time)).float()[None]


def test_a_bar_of_two_seconds_has_168_frames() -> None:
    assert LogMel(CONFIG)(bar(440.0)).shape == (1, CONFIG.bands, 168)


def test_silence_is_at_the_floor() -> None:
    torch.testing.assert_close(
        LogMel(CONFIG)(torch.zeros(1, 88_200)), torch.full((1, CONFIG.bands, 168), -1.0)
    )


def test_a_tone_lies_in_its_band() -> None:
    filters = mel_filters(CONFIG)
    nearest = int(filters[:, round(3_000.0 / CONFIG.rate * CONFIG.n_fft)].argmax())
    loudest = LogMel(CONFIG)(bar(3_000.0))[0].mean(1).argmax()
    assert abs(int(loudest) - nearest) <= 1


def test_ten_decibels_are_the_same_step_everywhere() -> None:
    loud, soft = (LogMel(CONFIG)(bar(1_000.0, level))[0].amax(0) for level in (1.0, 10**-0.5))
    step = 2.0 * 10.0 / -CONFIG.floor_db
    torch.testing.assert_close(loud - soft, torch.full((168,), step), atol=1e-3, rtol=0.0)


def test_the_image_turns_with_the_bar() -> None:
    torch.manual_seed(0)
    mel, sound = LogMel(CONFIG), torch.randn(1, 88_200) * 0.1
    turned = mel(sound.roll(5 * CONFIG.hop, dims=-1))
    torch.testing.assert_close(turned, mel(sound).roll(5, dims=-1), atol=1e-4, rtol=1e-4)


def test_every_filter_gives_the_mean_of_its_bins() -> None:
    np.testing.assert_allclose(mel_filters(CONFIG).sum(1), 1.0, rtol=1e-5)


@pytest.mark.parametrize("hop", [8, 4])
def test_spectra_overlap_add_back_to_the_signal(hop: int) -> None:
    torch.manual_seed(0)
    signal = torch.randn(2, 96)
    spectra = circular_stft(signal, 32, hop, WINDOW)
    back = circular_istft(spectra, 32, hop, WINDOW)
    torch.testing.assert_close(back, signal, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("pad", "padded"),
    [
        (0, [0, 1, 2]),
        (2, [1, 2, 0, 1, 2, 0, 1]),
        (3, [0, 1, 2, 0, 1, 2, 0, 1, 2]),
        (4, [2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]),
    ],
)
def test_padding_wraps_round_and_round(pad: int, padded: list[int]) -> None:
    assert wrap_pad(torch.arange(3.0)[None], pad)[0].tolist() == padded


def test_numbers_lie_where_another_tensor_does() -> None:
    assert torch.equal(numbers(4, torch.zeros(2)), torch.arange(4))
    assert numbers(4, torch.zeros(2, device="meta")).is_meta
