import pytest
import torch
from torch import Tensor

from loopstudio.engines.vocoding.attacks import RISE, Attacks, attack

RATE, HOP = 44_100, 105
FRAMES = 240
STRUCK = 12_000
WINDOW = slice(STRUCK - 500, STRUCK - 220)


def hit() -> Tensor:
    """Give silence, and a decaying noise that is struck at sample 12,000."""
    time = torch.arange(FRAMES * HOP - STRUCK) / RATE
    noise = torch.randn(len(time), generator=torch.Generator().manual_seed(1))
    return torch.cat((torch.zeros(STRUCK), noise * torch.exp(-time * 30.0) * 0.3))[None]


def early(before: float) -> Tensor:
    """Give the same with noise that rings before it is struck."""
    made = hit()
    noise = torch.randn(500, generator=torch.Generator().manual_seed(2))
    made[0, STRUCK - 500 : STRUCK] += before * noise
    return made


def db(signal: Tensor) -> float:
    return float(10.0 * signal[0, WINDOW].square().mean().add(1e-12).log10())


def test_what_rings_before_a_hit_is_silenced_and_the_hit_is_kept() -> None:
    attacks = Attacks(RATE, HOP)
    made = attacks(early(0.05), attacks.power(hit()))
    assert db(made) < db(early(0.05)) - 15.0
    after = slice(STRUCK + 100, None)
    torch.testing.assert_close(made[:, after], hit()[:, after], atol=2e-3, rtol=0.02)


def test_a_sound_with_its_own_attacks_stays_as_it_is() -> None:
    attacks = Attacks(RATE, HOP)
    torch.testing.assert_close(attacks(hit(), attacks.power(hit())), hit(), atol=1e-5, rtol=1e-4)


def test_where_nothing_is_struck_nothing_is_held() -> None:
    attacks = Attacks(RATE, HOP)
    quiet = 0.01 * torch.randn(1, FRAMES * HOP, generator=torch.Generator().manual_seed(3))
    loud = torch.ones(1, FRAMES * HOP)
    loud[:, ::2] *= -1.0
    held = attacks(9.0 * loud, attacks.power(loud))
    torch.testing.assert_close(held, 9.0 * loud, atol=1e-4, rtol=1e-4)
    assert float(attacks(quiet, attacks.power(quiet)).sub(quiet).abs().max()) < 1e-5


def test_it_wraps() -> None:
    attacks, shift = Attacks(RATE, HOP), STRUCK // HOP
    straight = attacks(early(0.05), attacks.power(hit())).roll(-shift * HOP, -1)
    turned = attacks(
        early(0.05).roll(-shift * HOP, -1), attacks.power(hit().roll(-shift * HOP, -1))
    )
    torch.testing.assert_close(turned, straight, atol=1e-5, rtol=1e-4)


def test_a_rise_by_a_little_more_is_a_little_more_of_an_attack() -> None:
    rises = torch.linspace(0.5 * RISE, 2.0 * RISE, 1_000)
    told = attack(rises, torch.ones(1_000))
    assert (float(told[0]), float(told[-1])) == (0.0, 1.0)
    assert float(told.diff().max()) < 0.1
    assert float(attack(torch.tensor(RISE), torch.tensor(1.0))) == pytest.approx(0.5, abs=0.05)


def test_silence_is_no_attack() -> None:
    assert float(attack(torch.tensor(0.0), torch.tensor(0.0))) == 0.0
