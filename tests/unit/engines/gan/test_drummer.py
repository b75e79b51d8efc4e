import math

import pytest
import torch
from torch.nn import functional as F

from loopstudio.engines.gan.drummer import STRETCH, Drummer, OwnSounds, Rhythm, SharedSounds, struck
from tests.support.plain_drummer import plain_struck

W_DIM, FRAMES = 8, 16


def _drummer(timbre: int = 4) -> Drummer:
    torch.manual_seed(0)
    return Drummer(W_DIM, 3, (4, 2), (8, 8, 8, 8), timbre)


def _sounds(shared: bool) -> OwnSounds | SharedSounds:
    torch.manual_seed(1)
    return SharedSounds(W_DIM, 4, 5, 6) if shared else OwnSounds(W_DIM, 4, 5)


def test_what_is_struck_rings_from_there_on_and_round_the_bar() -> None:
    activations = F.one_hot(torch.tensor([[FRAMES - 1]]), FRAMES).float()
    halved = torch.full((1, 1, 1, 1), math.log(2.0))
    heard = struck(activations, torch.zeros(1, 1, 1, 1), halved).flatten()
    wanted = 0.5 ** (torch.arange(FRAMES) + 1.0)
    wanted[-1] = 1.0
    # What is left after a whole bar, and after two, rings with it.
    torch.testing.assert_close(heard, wanted / (1.0 - 0.5**FRAMES), rtol=1e-5, atol=0.0)


@pytest.mark.parametrize("frames", [3 * STRETCH, 12, 7])
def test_in_stretches_it_is_the_product_over_the_bar(frames: int) -> None:
    torch.manual_seed(3)
    activations = torch.rand(2, 3, frames)
    log_powers, decays = torch.randn(2, 3, 2, 5), torch.rand(2, 3, 2, 5) + 0.02
    made = struck(activations, log_powers, decays)
    torch.testing.assert_close(made, plain_struck(activations, log_powers, decays))


def test_a_sound_that_hardly_decays_fills_the_bar_and_stays_finite() -> None:
    activations = F.one_hot(torch.tensor([[3]]), FRAMES).float()
    made = struck(activations, torch.zeros(1, 1, 1, 2), torch.full((1, 1, 1, 2), 1e-9))
    # As if it had rung for twenty bars: for ever would be infinitely loud.
    torch.testing.assert_close(made, torch.full_like(made, 20.0), rtol=0.03, atol=0.0)
    assert bool(torch.isfinite(made).all())


@pytest.mark.parametrize("shared", [True, False])
def test_every_part_of_a_template_decays_and_each_faster_than_the_one_before(shared: bool) -> None:
    log_powers, decays = _sounds(shared)(torch.randn(2, W_DIM))
    assert log_powers.shape == decays.shape == (2, 4, 2, 5)
    assert bool((decays > 0.0).all())
    assert bool((decays.diff(dim=2) > 0.0).all())


@pytest.mark.parametrize("shared", [True, False])
def test_no_template_begins_as_another(shared: bool) -> None:
    log_powers, _ = _sounds(shared)(torch.zeros(1, W_DIM))
    assert float(torch.pdist(log_powers[0].detach().flatten(1)).min()) > 0.1


def test_templates_of_one_timbre_sound_alike_but_for_where_they_began() -> None:
    sounds = _sounds(shared=True)
    assert isinstance(sounds, SharedSounds)
    with torch.no_grad():
        for values in (sounds.choose.weight, sounds.choose.bias, sounds.first):
            values.zero_()
        log_powers, _ = sounds(torch.randn(1, W_DIM))
    torch.testing.assert_close(log_powers[0], log_powers[0, :1].expand(4, -1, -1))


def test_a_rhythm_that_begins_later_is_the_same_rhythm_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.manual_seed(2)
    rhythm = Rhythm(W_DIM, 3, 2, 3)
    w = torch.ones(1, W_DIM)
    logs, begun = rhythm(w), rhythm.begin(w)
    later = begun.view(1, -1, 2).roll(1, -1).flatten(1)
    monkeypatch.setattr(rhythm.begin, "forward", lambda _: later)
    assert torch.allclose(rhythm(w), logs.roll(8, -1), atol=1e-5)


def test_the_rhythm_is_that_of_the_first_w_and_the_sound_that_of_the_second() -> None:
    drummer = _drummer()
    one, other = torch.randn(2, 1, W_DIM).unbind(0)
    _, both = drummer(one, one)
    image, mixed = drummer(one, other)
    assert torch.equal(both, mixed)
    assert not torch.allclose(image, drummer(one, one)[0])


def test_silence_is_the_floor_of_an_image() -> None:
    drummer = _drummer()
    assert isinstance(drummer.sound, SharedSounds)
    torch.nn.init.constant_(drummer.rhythm.out.bias, -1e3)
    torch.nn.init.constant_(drummer.sound.first, -1e3)
    image, _ = drummer(torch.zeros(1, W_DIM), torch.zeros(1, W_DIM))
    assert float(image.detach().max()) < -0.5


def test_the_last_two_scales_are_shown_planes_of_their_sizes() -> None:
    drummer = _drummer()
    shown = drummer.planes(*drummer(torch.zeros(1, W_DIM), torch.zeros(1, W_DIM)))
    assert [tuple(x.shape) for x in shown] == [(1, 8, 16, 8), (1, 8, 32, 16)]
