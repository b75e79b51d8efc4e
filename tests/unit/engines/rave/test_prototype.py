import numpy as np
import pytest

from loopstudio.engines.rave.prototype import cosine_bank, low_pass


def test_that_of_sixteen_bands_is_the_published_one() -> None:
    taps = low_pass(16)
    assert len(taps) == 377
    known = {188: 0.0342245298, 180: 0.0298979819, 150: -0.0055720643, 0: 5.5529e-07}
    assert {at: taps[at] for at in known} == pytest.approx(known, abs=1e-10)


@pytest.mark.parametrize("bands", [2, 4, 8, 16, 32])
def test_it_is_the_same_backwards_and_lets_the_lowest_band_through(bands: int) -> None:
    taps = low_pass(bands)
    assert np.allclose(taps, taps[::-1], atol=1e-15)
    assert taps.sum() == pytest.approx(1.0, abs=0.02)
    # Half of the power is left at the border of two bands, nothing behind the next one.
    at = np.arange(len(taps)) - len(taps) // 2
    border = np.pi / (2 * bands)
    assert abs((taps * np.exp(-1j * border * at)).sum()) == pytest.approx(0.5**0.5, abs=0.01)
    assert abs((taps * np.exp(-2.2j * border * at)).sum()) < 10.0 ** (-90.0 / 20.0)


def test_a_bank_is_padded_evenly_to_a_power_of_two() -> None:
    bank = cosine_bank(low_pass(16), 16)
    assert bank.shape == (16, 512)
    assert not bank[:, :67].any()
    assert not bank[:, 67 + 377 :].any()
    assert bank[:, 67].all()


def test_each_filter_passes_its_own_band() -> None:
    response = np.abs(np.fft.rfft(cosine_bank(low_pass(8), 8), 1 << 12))
    middles = (np.arange(8) * 2 + 1) * len(response[0]) // 16
    assert response[:, middles].argmax(axis=0).tolist() == list(range(8))
