import numpy as np

from loopstudio.audio.tail import extend, raised
from tests.support.sounds import RATE, noise


def dying(frames: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    time = np.arange(frames) / RATE
    wave = np.exp(-time * 12) * np.sin(2 * np.pi * 110 * time)
    return np.stack([wave, wave]).astype(np.float32)


def test_a_tail_begins_with_its_piece() -> None:
    piece = dying(8_000)
    assert np.array_equal(extend(piece, 12_000, RATE)[:, :7_000], piece[:, :7_000])


def test_a_dying_tone_dies_on_as_it_would_have() -> None:
    made, whole = extend(dying(8_000), 12_000, RATE), dying(12_000)
    assert np.abs(made - whole).max() < 0.03


def test_a_shorter_length_cuts() -> None:
    assert extend(dying(100), 60, RATE).shape == (2, 60)


def test_a_piece_too_short_to_go_on_from_ends_in_silence() -> None:
    assert not extend(dying(20), 100, RATE)[:, 20:].any()


def test_steady_noise_fades_rather_than_hums() -> None:
    made = extend(noise(10_000).samples, 30_000, RATE)
    assert 0.05 < np.std(made[:, -2_000:]) / np.std(made[:, :10_000]) < 0.3


def test_a_rising_half_cosine_and_its_mirror_make_one() -> None:
    assert np.allclose(raised(64) + raised(64)[::-1], 1.0)
