import pytest
import torch

from loopstudio.engines.rave.pqmf import Pqmf
from loopstudio.engines.vocoding.mel import wrap_pad
from loopstudio.training.losses import (
    SCALES,
    SpectralEnergy,
    band_scales,
    bin_weights,
    magnitudes,
    peak_energy_distance,
    peak_levels,
)


def test_a_full_scale_sine_has_magnitude_one() -> None:
    sine = torch.sin(2 * torch.pi * 48 * torch.arange(4_096) / 4_096)[None]
    assert abs(float(magnitudes(sine, 1_024).max()) - 1.0) < 0.05


def test_magnitudes_of_a_rolled_signal_are_rolled_magnitudes() -> None:
    x = torch.randn(1, 4_096, generator=torch.Generator().manual_seed(1))
    rolled = magnitudes(x.roll(512, -1), 512)[..., :32]
    assert torch.allclose(rolled, magnitudes(x, 512)[..., :32].roll(4, -1), atol=1e-5)


def test_independent_draws_of_the_right_noise_beat_its_mean() -> None:
    random = torch.Generator().manual_seed(2)
    real, one, other = (torch.randn(4, 8_192, generator=random) * 0.1 for _ in range(3))
    right, _ = SpectralEnergy(44_100)(real, one, other, SCALES[:4])
    quiet, _ = SpectralEnergy(44_100)(real, one * 0.0, other * 0.0, SCALES[:4])
    assert float(right) < float(quiet)


def test_two_equal_draws_lose_what_repulsion_would_give() -> None:
    random = torch.Generator().manual_seed(3)
    real, one, other = (torch.randn(4, 8_192, generator=random) * 0.1 for _ in range(3))
    apart, _ = SpectralEnergy(44_100)(real, one, other, SCALES[:4])
    same, _ = SpectralEnergy(44_100)(real, one, one, SCALES[:4])
    assert float(apart) < float(same)


def test_peak_levels_see_what_magnitudes_of_a_long_spectrum_do_not() -> None:
    impulse = torch.zeros(1, 4_096)
    impulse[0, 2_000] = 1.0
    noise = torch.randn(1, 4_096, generator=torch.Generator().manual_seed(4))
    spread = noise * (1.0 / 64.0)
    assert float(peak_levels(impulse, 128).max()) == 1.0
    assert float(peak_levels(spread, 128).max()) < 0.1


def test_peak_levels_wrap() -> None:
    x = torch.zeros(1, 1_024)
    x[0, 0] = 1.0
    levels = peak_levels(x, 128)[0, 0]
    assert levels[[0, -1]].tolist() == [1.0, 1.0]


def test_draws_with_the_peaks_of_the_real_one_are_nearer_than_spiky_ones() -> None:
    random = torch.Generator().manual_seed(5)
    real, one, other = (torch.randn(4, 8_192, generator=random) * 0.1 for _ in range(3))
    spiky = torch.stack((one, other))
    spiky[..., ::512] = 0.9
    right = peak_energy_distance(real, one, other)
    assert float(right) < float(peak_energy_distance(real, *spiky))


def test_even_in_mels_the_lowest_quarter_kilohertz_counts_six_times_as_much() -> None:
    plain, even = (bin_weights(2_048, 44_100, evenness)[:, 0] for evenness in (0.0, 1.0))
    low = torch.arange(len(plain)) * 44_100 / 2_048 < 250.0
    assert torch.allclose(plain.mean(), torch.tensor(1.0)), "a loss of the same size"
    assert torch.allclose(even.mean(), torch.tensor(1.0))
    assert abs(float(plain[low].sum() / plain.sum()) - 0.011) < 0.002
    assert abs(float(even[low].sum() / even.sum()) - 0.0625) < 0.006


def test_a_fluttering_bass_is_further_off_where_every_mel_counts() -> None:
    time = torch.arange(44_100) / 44_100
    bass = 0.3 * torch.sin(2 * torch.pi * 60 * time)[None]
    air = 0.1 * torch.randn(1, 44_100, generator=torch.Generator().manual_seed(6))
    flutter = bass * (1.0 + 0.5 * torch.sin(2 * torch.pi * 12 * time)) + air
    scales = (1_024, 2_048)
    off = [SpectralEnergy(44_100, e)(bass + air, flutter, flutter, scales)[0] for e in (0.0, 1.0)]
    assert float(off[1]) > 3.0 * float(off[0])


def test_one_draw_is_only_drawn_near() -> None:
    real, made = torch.randn(2, 1, 4_096, generator=torch.Generator().manual_seed(2)).unbind(0)
    distance = SpectralEnergy(8_000, 1.0)
    loss, near = distance(real, made, made, SCALES[:2])
    both, other_near = distance(real, made, made.clone(), SCALES[:2])
    torch.testing.assert_close((loss, near), (both, other_near))


@pytest.mark.parametrize("n_fft", [16, 64])
@pytest.mark.parametrize("samples", [64, 72, 200])
def test_magnitudes_and_their_gradient_are_those_of_torch(n_fft: int, samples: int) -> None:
    torch.manual_seed(0)
    x = torch.randn(2, samples, dtype=torch.float64, requires_grad=True)
    padded = wrap_pad(x, n_fft // 2)
    window = torch.hann_window(n_fft, dtype=torch.float64)
    spectra = torch.stft(
        padded, n_fft, n_fft // 4, window=window, center=False, return_complex=True
    )
    plain = torch.sqrt(torch.view_as_real(spectra).square().sum(-1) + 1e-12) * (4.0 / n_fft)
    made = magnitudes(x, n_fft)
    torch.testing.assert_close(made, plain)
    weights = torch.randn_like(plain)
    (wanted,) = torch.autograd.grad(plain, x, weights)
    (given,) = torch.autograd.grad(made, x, weights)
    torch.testing.assert_close(given, wanted)


@pytest.mark.parametrize("hertz", [700.0, 3_100.0, 9_200.0, 20_500.0])
def test_bins_of_sub_bands_stand_in_order_of_their_frequency(hertz: float) -> None:
    time = torch.arange(44_032) / 44_032
    lines = Pqmf(16).analyse(torch.sin(2.0 * torch.pi * hertz * time)[None, None], "joined")
    energy = SpectralEnergy(44_032 // 16, bands=16)
    spectra = energy._spectra(lines, 256)
    assert spectra.shape[:2] == (1, 16 * 129)
    band, bin_ = divmod(int(spectra[0].mean(-1).argmax()), 129)
    assert (band + bin_ / 128) * 1_376 == pytest.approx(hertz, abs=1_376 / 128)


def test_even_in_mels_sub_bands_weigh_as_much_as_the_same_part_of_the_sound() -> None:
    plain, even = (bin_weights(256, 44_100 // 16, e, 16)[:, 0] for e in (0.0, 1.0))
    low = torch.arange(16 * 129) / 128 * 1_378 < 250.0
    assert torch.allclose(even.mean(), torch.tensor(1.0))
    assert abs(float(plain[low].sum() / plain.sum()) - 0.011) < 0.002
    assert abs(float(even[low].sum() / even.sum()) - 0.0625) < 0.006


def test_windows_over_sub_bands_are_twice_as_long_in_time() -> None:
    assert band_scales(SCALES, 16) == (16, 32, 64, 128, 256, 512)
    assert band_scales(SCALES[:1], 64) == (4,)


def test_noise_drawn_anew_in_each_sub_band_beats_silence() -> None:
    random = torch.Generator().manual_seed(2)
    real, one, other = (torch.randn(2, 4, 2_048, generator=random) * 0.1 for _ in range(3))
    distance = SpectralEnergy(11_025, 1.0, 4)
    right, _ = distance(real, one, other, (32, 128))
    quiet, _ = distance(real, one * 0.0, other * 0.0, (32, 128))
    assert float(right) < float(quiet)
