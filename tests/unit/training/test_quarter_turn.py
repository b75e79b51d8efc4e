import torch

from loopstudio.training.quarter_turn import apart, noisy, velocity

CLEAN, NOISE = torch.randn(2, 4, 3, 8)
TIMES = torch.tensor([0.0, 1.0, 1.0 / 3.0, 0.8])


def test_the_way_leads_from_sound_to_noise() -> None:
    standing = noisy(CLEAN, NOISE, TIMES)
    torch.testing.assert_close(standing[0], CLEAN[0])
    torch.testing.assert_close(standing[1], NOISE[1])
    torch.testing.assert_close(standing[2], 0.75**0.5 * CLEAN[2] + 0.5 * NOISE[2])


def test_v_is_how_fast_that_turns() -> None:
    step = 1e-4
    clean, noise, times = CLEAN.double(), NOISE.double(), TIMES.double()
    moved = noisy(clean, noise, times + step) - noisy(clean, noise, times - step)
    per_radian = moved / (2.0 * step * torch.pi / 2.0)
    torch.testing.assert_close(velocity(clean, noise, times), per_radian, atol=1e-6, rtol=0)


def test_both_are_read_off_again() -> None:
    standing, v = noisy(CLEAN, NOISE, TIMES), velocity(CLEAN, NOISE, TIMES)
    clean, noise = apart(standing, v, TIMES)
    torch.testing.assert_close(clean, CLEAN)
    torch.testing.assert_close(noise, NOISE)
