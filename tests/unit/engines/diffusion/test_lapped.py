import pytest
import torch

from loopstudio.engines.diffusion.lapped import Lapped


def noise(samples: int) -> torch.Tensor:
    return torch.randn(2, samples, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("hop", "samples"), [(8, 8), (8, 64), (21, 525), (105, 1_050)])
def test_a_sound_comes_back(hop: int, samples: int) -> None:
    lapped, sound = Lapped(hop), noise(samples)
    cells = lapped(sound)
    assert cells.shape == (2, hop, samples // hop)
    torch.testing.assert_close(lapped.inverse(cells), sound, atol=1e-5, rtol=0.0)


def test_powers_stay_what_they_were() -> None:
    sound = noise(1_050)
    powers = Lapped(105)(sound).square().sum((1, 2))
    torch.testing.assert_close(powers, sound.square().sum(1))


def test_a_turned_loop_gives_turned_cells() -> None:
    lapped, sound = Lapped(8), noise(64)
    torch.testing.assert_close(lapped(sound.roll(24, 1)), lapped(sound).roll(3, 2))


def test_a_tone_stands_in_its_band() -> None:
    at = torch.arange(4_410) / 44_100
    power = Lapped(105)(torch.sin(2 * torch.pi * 5_250.0 * at)[None]).square().sum(2)[0]
    # Bands are 210 Hz wide, and this tone is between two of them.
    assert power[23:27].sum() > 0.99 * power.sum()


def test_a_click_is_within_two_hops() -> None:
    sound = torch.zeros(1, 1_050)
    sound[0, 500] = 1.0
    power = Lapped(105)(sound).square().sum(1)[0]
    assert power.nonzero().flatten().tolist() == [4, 5]


def test_what_a_band_takes_of_a_tone_is_told() -> None:
    lapped = Lapped(105)
    taken = lapped.taken(421)
    assert torch.allclose(taken.sum(0), torch.ones(105))
    at = torch.arange(44_100) / 44_100
    # Of 421 frequencies up to 22,050 Hz the tenth is 525 Hz.
    power = lapped(torch.sin(2 * torch.pi * 525.0 * at)[None]).square().mean(2)[0]
    shares, wanted = power / power.sum(), taken[10] / taken[10].sum()
    torch.testing.assert_close(shares, wanted, atol=2e-3, rtol=0.0)
