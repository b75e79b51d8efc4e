import torch
from torch import Tensor

from loopstudio.training.given import CELL_SCALE, Given
from loopstudio.training.view import View

NONE = torch.zeros(2, dtype=torch.long)


def grain(seed: int) -> Tensor:
    """Give one image of noise: (1, 1, 20, 30)."""
    return 0.1 * torch.randn(1, 1, 20, 30, generator=torch.Generator().manual_seed(seed))


def given(bars: Tensor, pairs: bool, maps: tuple[Tensor, ...] = ()) -> Given:
    return Given(bars, list(maps), torch.zeros(2, 8), NONE, NONE + 1, View(), pairs)


def test_what_is_drawn_right_is_off_by_nothing() -> None:
    bars, features = torch.cat((grain(1), grain(2))), torch.randn(2, 4, 3, 3)
    drawn = [torch.cat((bars, grain(3))), torch.cat((features, features[:1]))]
    assert given(bars, pairs=False, maps=(features,)).off(drawn).item() == 0.0
    assert given(bars, pairs=False, maps=(features,)).off([x.flip(0) for x in drawn]).item() > 0.0


def test_cells_count_in_units_of_their_scale() -> None:
    bars = torch.zeros(2, 1, 20, 30)
    assert given(bars, pairs=False).off([bars + CELL_SCALE]).item() == 1.0


def test_a_pair_that_differs_as_real_bars_do_is_better_than_their_middle() -> None:
    real, (one, other) = grain(0), (grain(1), grain(2))
    asked = given(torch.cat((real, real)), pairs=True)
    differing = asked.off([torch.cat((one, other))])
    assert differing < asked.off([torch.zeros(2, 1, 20, 30)])
    assert differing < asked.off([torch.cat((one, one))])


def test_without_pairs_the_middle_is_best() -> None:
    real = grain(0)
    asked = given(torch.cat((real, real)), pairs=False)
    middle = asked.off([torch.zeros(2, 1, 20, 30)])
    assert middle < asked.off([torch.cat((grain(1), grain(2)))])


def test_given_and_free_labels_are_those_of_what_is_drawn() -> None:
    assert given(grain(1), pairs=True).all_labels.tolist() == [0, 0, 1, 1]
