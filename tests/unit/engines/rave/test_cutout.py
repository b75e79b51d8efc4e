import pytest
import torch

from loopstudio.engines.bar import resampled
from loopstudio.engines.rave.cutout import BEFORE_SECONDS, BEHIND_SECONDS, KEPT_SECONDS, Cutout


def cutout(place: float = 0.5, frames: int = 100) -> Cutout:
    found = Cutout.at(place, frames, 0.05)
    assert found is not None
    return found


def test_it_begins_at_the_frame_of_its_place() -> None:
    assert [cutout(place).first for place in (0.0, 0.5, 0.509, 0.999)] == [0, 50, 50, 99]


def test_it_is_long_enough_in_seconds() -> None:
    found = cutout()
    assert found.kept * 0.05 >= KEPT_SECONDS
    assert found.before * 0.05 >= BEFORE_SECONDS
    assert found.behind * 0.05 >= BEHIND_SECONDS


def test_a_short_loop_is_better_made_whole() -> None:
    assert Cutout.at(0.0, 12, 0.05) is None


def test_it_is_cut_out_of_a_line_round_the_end() -> None:
    found = cutout(0.99)
    cut = found.of(torch.arange(400).reshape(1, 1, 400))
    begin = 4 * (99 - found.before)
    count = 4 * (found.before + found.kept + found.behind)
    assert cut.flatten().tolist() == [(begin + n) % 400 for n in range(count)]


@pytest.mark.parametrize("place", [0.5, 0.0, 0.99])
@pytest.mark.parametrize("samples", [4_000, 3_970])
def test_what_is_kept_lies_where_the_whole_loop_has_it(place: float, samples: int) -> None:
    found = cutout(place)
    time = torch.arange(4_000, dtype=torch.float64) / 4_000
    loop = torch.sin(2 * torch.pi * 7 * time)[None] + torch.cos(2 * torch.pi * 40 * time)
    heard, start = found.heard(found.of(loop), samples)
    assert start == round(found.first * samples / 100)
    assert heard.shape == (1, round(found.kept * samples / 100))
    wanted = resampled(loop, samples)[:, torch.arange(start, start + heard.shape[1]) % samples]
    assert (heard - wanted).abs().max() < 0.01
