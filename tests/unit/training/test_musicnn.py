from collections.abc import Mapping

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from loopstudio.training.musicnn import BANDS, FRAMES, RATE, TAGS, MusicNN, PatchSpectrogram
from tests.support.musicnn_weights import random_weights

Array = NDArray[np.float32]


def plainly(weights: Mapping[str, Array], patch: NDArray[np.float64]) -> NDArray[np.float64]:
    """Reckon the penultimate layer of one patch (time, band) as the package's graph does."""

    def norm(x: NDArray[np.float64], i: int) -> NDArray[np.float64]:
        name = f"batch_normalization_{i}" if i else "batch_normalization"
        gain = weights[f"{name}/gamma"] / np.sqrt(weights[f"{name}/moving_variance"] + 1e-3)
        return np.asarray((x - weights[f"{name}/moving_mean"]) * gain + weights[f"{name}/beta"])

    def conv(x: NDArray[np.float64], i: int, before: int, after: int) -> NDArray[np.float64]:
        """Slide a kernel over (time, band): (time, band left over, filters)."""
        name = f"conv2d_{i}" if i else "conv2d"
        kernel = weights[f"{name}/kernel"].astype(np.float64)[:, :, 0]
        padded = np.pad(x, ((before, after), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[:2])
        made = np.einsum("tbij,ijo->tbo", windows, kernel, optimize=True)
        return np.asarray(np.maximum(made + weights[f"{name}/bias"], 0.0))

    x = norm(patch[..., None], 0)[..., 0]
    front = [norm(conv(x, i, 3, 3), i + 1).max(axis=1) for i in (0, 1)]
    for i, length in ((2, 128), (3, 64), (4, 32)):
        front.append(norm(conv(x, i, (length - 1) // 2, length // 2), i + 1).max(axis=1))
    features = np.concatenate(front, axis=1)
    first = norm(conv(features, 5, 3, 3), 6)[:, 0]
    second = norm(conv(first, 6, 3, 3), 7)[:, 0] + first
    third = norm(conv(second, 7, 3, 3), 8)[:, 0] + second
    joined = np.concatenate([features, first, second, third], axis=1)
    pooled = np.stack([joined.max(axis=0), joined.mean(axis=0)], axis=1).reshape(-1)
    dense = norm(pooled, 9) @ weights["dense/kernel"] + weights["dense/bias"]
    return norm(np.maximum(dense, 0.0), 10)


def test_the_network_reckons_what_the_published_graph_does() -> None:
    weights = random_weights()
    patch = np.random.default_rng(1).uniform(0.0, 3.0, (20, BANDS))
    said = MusicNN.of(weights)(torch.from_numpy(patch[None].astype(np.float32)))
    assert said.penultimate[0].numpy() == pytest.approx(plainly(weights, patch), abs=2e-3)


def test_tags_are_strengths() -> None:
    tags = MusicNN.of(random_weights())(torch.rand(2, FRAMES, BANDS)).tags
    assert tags.shape == (2, len(TAGS))
    assert bool(((tags > 0.0) & (tags < 1.0)).all())


def test_a_patch_is_three_seconds() -> None:
    assert PatchSpectrogram()(torch.rand(2, 2 * RATE) - 0.5).shape == (2, FRAMES, BANDS)


def test_a_loop_of_two_seconds_is_repeated_round_its_circle() -> None:
    patch = PatchSpectrogram()(torch.randn(1, 2 * RATE) * 0.1)
    turn = 2 * RATE // 256
    assert torch.allclose(patch[:, : FRAMES - turn], patch[:, turn:], atol=1e-5)


def test_a_tone_lights_the_band_it_lies_in() -> None:
    time = torch.arange(2 * RATE) / RATE
    tones = torch.stack([torch.sin(2 * torch.pi * hz * time) for hz in (200.0, 1_000.0, 5_000.0)])
    bands = PatchSpectrogram()(tones).mean(dim=1).argmax(dim=1)
    # Slaney's scale to 8 kHz has 45.2 mel; 97 steps of it: 200 Hz is mel 3, 1 kHz 15, 5 kHz 38.4.
    assert bands.tolist() == pytest.approx([5, 31, 81], abs=1)


def test_silence_is_zero() -> None:
    assert float(PatchSpectrogram()(torch.zeros(1, RATE)).abs().max()) == 0.0


def test_a_full_scale_sine_has_the_power_that_librosa_gives_it() -> None:
    time = torch.arange(2 * RATE) / RATE
    patch = PatchSpectrogram()(torch.sin(2 * torch.pi * 500.0 * time)[None])
    mel = (10.0 ** patch.double() - 1.0) / 1e4
    # One-sided power of a sine under a Hann window, over bands that share it out by 1 / width.
    power = 512 * (512 * 0.375) / 4
    width = 200.0 / 3.0 * 45.245 / 97
    assert float(mel.sum(dim=2).mean()) == pytest.approx(power / width, rel=0.02)
