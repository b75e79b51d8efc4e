import pytest
import torch

from loopstudio.engines.diffusion.dulling import EDGE, cut, known_bands, known_cells
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork

CONFIG = WaveConfig()
RATE, SAMPLES, CUTOFF = 44_100, 88_200, 4_000.0


def noise() -> torch.Tensor:
    return torch.randn(2, SAMPLES, generator=torch.Generator().manual_seed(1))


def test_a_cut_leaves_the_lows_alone_and_nothing_above() -> None:
    sound = noise()
    before, after = torch.fft.rfft(sound).abs(), torch.fft.rfft(cut(sound, RATE, CUTOFF)).abs()
    hertz = SAMPLES / RATE
    lows, highs = int(EDGE * CUTOFF * hertz), int(CUTOFF * hertz) + 1
    torch.testing.assert_close(after[:, :lows], before[:, :lows], atol=1e-2, rtol=1e-3)
    assert after[:, highs:].max() < 1e-2


def test_a_cut_has_no_seam() -> None:
    sound, turn = noise(), 30_001
    turned = cut(sound.roll(turn, 1), RATE, CUTOFF)
    torch.testing.assert_close(turned, cut(sound, RATE, CUTOFF).roll(turn, 1), atol=1e-4, rtol=0.0)


@pytest.mark.parametrize("cutoff", [1_500.0, 4_000.0, 12_000.0])
def test_known_bands_are_those_that_a_cut_changes_nothing_of(cutoff: float) -> None:
    network, sound = WaveNetwork(CONFIG), noise()
    cells, bands = known_cells(CONFIG, cutoff).bool(), known_bands(CONFIG, cutoff).bool()
    with torch.no_grad():
        images = network.image(sound), network.image(cut(sound, RATE, cutoff))
        parts = network.lapped(sound), network.lapped(cut(sound, RATE, cutoff))
    # Within half a decibel: bands are seen through a window.
    assert (images[0] - images[1])[:, bands].abs().max() < 0.5 / 45.0
    assert (parts[0] - parts[1])[:, cells].square().mean() < 1e-3
    assert 0 < cells.sum() < CONFIG.cells
    assert 0 < bands.sum() < CONFIG.bands
