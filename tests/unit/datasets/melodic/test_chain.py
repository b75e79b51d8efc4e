import numpy as np
import pytest

from loopstudio.datasets.melodic.chain import PEAK, TASTES, finished, levelled
from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.mono import FRAMES, RATE

TIME = np.arange(FRAMES) / RATE
TONE = (0.3 * np.sin(2 * np.pi * 220 * TIME)).astype(np.float32)


def test_every_kind_has_its_taste() -> None:
    assert set(TASTES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_bar_is_clean(kind: str) -> None:
    for seed in range(12):
        bar = finished(TONE, kind, 220.0, np.random.default_rng(seed))
        assert np.abs(bar).max() <= PEAK + 1e-6
        assert abs(float(bar.mean())) < 1e-5
        assert np.sqrt(np.square(bar).mean()) > 0.02


def test_bars_of_one_tone_come_out_different() -> None:
    made = [finished(TONE, "arp", 220.0, np.random.default_rng(seed)) for seed in range(8)]
    assert len({bar.tobytes() for bar in made}) == 8


def test_rumble_below_the_lowest_note_is_cut() -> None:
    rumble = TONE + 0.3 * np.sin(2 * np.pi * 35 * TIME).astype(np.float32)
    power = np.square(
        np.abs(np.fft.rfft(finished(rumble, "keys", 220.0, np.random.default_rng(0))))
    )
    assert power[60:80].sum() < 0.02 * power.sum()


def test_the_level_is_reached_where_peaks_let_it() -> None:
    bar = levelled(TONE, -20.0)
    assert 20 * np.log10(np.sqrt(np.square(bar).mean())) == pytest.approx(-20.0, abs=0.05)


def test_peaks_stop_at_one_decibel_under_full_scale() -> None:
    peaky = TONE.copy()
    peaky[1000] = 5.0
    assert np.abs(levelled(peaky, -6.0)).max() == pytest.approx(PEAK, rel=1e-4)


def test_silence_stays_silence() -> None:
    assert not levelled(np.zeros(FRAMES, np.float32), -12.0).any()
