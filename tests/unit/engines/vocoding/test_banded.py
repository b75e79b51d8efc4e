import torch
from torch import Tensor

from loopstudio.engines.vocoding.banded import Banded
from loopstudio.engines.vocoding.mel import MelConfig

IMAGE = MelConfig(bands=40)
FRAMES = 24
SAMPLES = FRAMES * IMAGE.hop
HALVED = -0.6931472


def hiss() -> Tensor:
    """Give noise that wraps: (1, samples)."""
    return 0.2 * torch.randn(1, SAMPLES, generator=torch.Generator().manual_seed(4))


def line(cycles: int) -> Tensor:
    """Give a sine with so many cycles in the whole signal: (1, samples)."""
    return torch.sin(2 * torch.pi * cycles * torch.arange(SAMPLES) / SAMPLES)[None]


def nepers(band: int | None = None, frame: int | None = None) -> Tensor:
    """Give gains of 0 dB, but for one band, one frame or one of both, which is halved."""
    gains = torch.zeros(1, FRAMES, IMAGE.bands)
    bands = slice(None) if band is None else slice(band, band + 1)
    frames = slice(None) if frame is None else slice(frame, frame + 1)
    gains[:, frames, bands] = HALVED
    return gains


def test_a_signal_comes_back_from_its_spectra() -> None:
    banded = Banded(IMAGE)
    back = banded.scaled(banded.spectra(hiss()), torch.zeros(1, FRAMES, IMAGE.bands))
    torch.testing.assert_close(back, hiss(), atol=1e-5, rtol=1e-4)


def test_one_gain_for_all_bands_is_a_gain_of_the_signal() -> None:
    banded = Banded(IMAGE)
    halved = banded.scaled(banded.spectra(hiss()), nepers())
    torch.testing.assert_close(halved, hiss() / 2, atol=1e-5, rtol=1e-4)


def test_a_band_is_scaled_where_its_filter_listens_and_nowhere_else() -> None:
    banded = Banded(IMAGE)
    for band in (12, 25):
        middle = int(banded.filters[:, band].argmax()) * IMAGE.rate / IMAGE.n_fft
        inside = line(round(middle * SAMPLES / IMAGE.rate))
        for heard, gain in ((band, 0.5), (band + 6, 1.0), (band - 6, 1.0)):
            made = banded.scaled(banded.spectra(inside), nepers(heard))
            assert abs(float(made.norm() / inside.norm()) - gain) < 0.05


def test_a_frame_is_scaled_where_its_window_lies_around_the_wrap_too() -> None:
    banded = Banded(IMAGE)
    for frame in (0, 11):
        change = (banded.scaled(banded.spectra(hiss()), nepers(frame=frame)) - hiss()).abs()[0]
        around = change.roll(SAMPLES // 2 - frame * IMAGE.hop)
        middle = slice(SAMPLES // 2 - IMAGE.n_fft // 2, SAMPLES // 2 + IMAGE.n_fft // 2)
        outside = torch.cat((around[: middle.start], around[middle.stop :]))
        assert float(around[middle].max()) > 0.05
        assert float(outside.max()) < 1e-5
