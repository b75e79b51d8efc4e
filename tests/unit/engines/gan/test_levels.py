import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.levels import Levels, bar_power

FLOOR_DB = -90.0
LEVELS = Levels(torch.tensor([0.9, 0.5]), drawn=-40.0, real=-30.0, share=0.25, floor_db=FLOOR_DB)


def images(level: float, count: int = 1) -> Tensor:
    """Give bars of one level, in dB below full scale."""
    return torch.full((count, 2, 16), 1.0 + level / 45.0)


def test_the_power_of_an_even_bar_is_its_level() -> None:
    assert bar_power(images(-40.0), FLOOR_DB) == pytest.approx(-40.0, abs=1e-3)


def test_one_loud_cell_of_many_is_its_share_of_the_power() -> None:
    bar = torch.full((1, 2, 16), -1.0)
    bar[0, 0, 3] = 1.0
    assert bar_power(bar, FLOOR_DB) == pytest.approx(-15.05, abs=0.01)


@pytest.mark.parametrize(("drawn", "made"), [(-40.0, -30.0), (-60.0, -35.0), (-44.0, -31.0)])
def test_a_bar_keeps_a_share_of_what_it_differs_by(drawn: float, made: float) -> None:
    assert bar_power(LEVELS(images(drawn)), FLOOR_DB) == pytest.approx(made, abs=0.05)


def test_each_bar_is_levelled_by_itself() -> None:
    both = torch.cat((images(-50.0), images(-30.0)))
    alone = torch.cat([LEVELS(bar[None]) for bar in both])
    assert torch.equal(LEVELS(both), alone)


def test_nothing_passes_the_ceiling_and_what_is_far_below_stays() -> None:
    bar = torch.linspace(-1.0, 3.0, 32).expand(1, 2, 32)
    capped = LEVELS.capped(bar)
    assert (capped.amax(dim=(0, 2)) <= LEVELS.ceiling).all()
    low = bar[0, 0] < 0.2
    assert torch.allclose(capped[0, :, low], bar[0, :, low], atol=1e-3)


def test_what_was_louder_stays_louder_under_the_ceiling() -> None:
    bar = torch.linspace(0.0, 1.1, 64).expand(1, 2, 64)
    assert (LEVELS.capped(bar).diff(dim=2) >= 0.0).all()


def test_it_comes_back_from_its_tensors() -> None:
    again = Levels.of(LEVELS.ceiling, LEVELS.bars())
    bar = torch.rand(3, 2, 16, generator=torch.Generator().manual_seed(1))
    assert torch.equal(again(bar), LEVELS(bar))
