import math
from dataclasses import replace

import pytest
import torch

from loopstudio.engines.vocoding.course import FAR, Course, turned
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from tests.support.plain_vocoder import plain_spectral

TINY = VocoderConfig.tiny()


def network(rounds: int = 0) -> Vocoder:
    torch.manual_seed(6)
    return Vocoder(replace(TINY, rounds=rounds)).eval().requires_grad_(False)


def untoned() -> Vocoder:
    torch.manual_seed(6)
    return Vocoder(replace(TINY, rounds=0, tones=0, partials=0)).eval().requires_grad_(False)


def images(batch: int = 2) -> torch.Tensor:
    torch.manual_seed(7)
    return torch.randn(batch, TINY.bands, 12) * 0.2 - 0.3


def noise(batch: int = 2) -> torch.Tensor:
    torch.manual_seed(8)
    return torch.randn(batch, 12 * TINY.hop)


def test_it_makes_a_hop_of_sound_for_each_frame() -> None:
    assert network()(images(), noise()).shape == (2, 12 * TINY.hop)


def test_its_sound_has_no_beginning_in_time() -> None:
    net, shift = network(), 5
    straight = net(images(), noise())
    turned = net(images().roll(shift, dims=-1), noise().roll(shift * TINY.hop, dims=-1))
    error = turned - straight.roll(shift * TINY.hop, dims=-1)
    assert float(error.abs().max() / straight.abs().max()) < 1e-3


def test_an_item_is_the_same_in_any_batch() -> None:
    net = network()
    together, alone = net(images(), noise())[1:], net(images()[1:], noise()[1:])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)


def test_several_noises_give_several_sounds_of_one_image() -> None:
    # Its tones are steadied in neither: `draws` leaves them as the heads made them.
    net, other = untoned(), noise().flip(0)
    first, second = net.draws(images(), noise(), other)
    torch.testing.assert_close(first, net(images(), noise()), atol=1e-6, rtol=1e-5)
    assert not torch.allclose(first, second)


def test_the_short_hop_divides_the_long_one() -> None:
    assert TINY.short_hop * TINY.split == TINY.hop


@pytest.mark.parametrize("rounds", [0, 2])
def test_it_sounds_like_its_plain_form(rounds: int) -> None:
    ours = network(rounds)(images(), noise())
    theirs = plain_spectral(network(rounds))(images(), noise())
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_quickened_it_is_near_float32() -> None:
    quick = network()
    quick.quicken(torch.bfloat16)
    exact, near = network()(images(), noise()), quick(images(), noise())
    assert near.dtype == torch.float32
    assert float((near - exact).std() / exact.std()) < 0.03


def test_quickened_it_rounds_neither_spectra_nor_tones() -> None:
    quick, exact = network(), network()
    quick.quicken(torch.bfloat16)
    for part in ("consistency", "attacks", "tones", "partials"):
        pairs = zip(_held(quick, part), _held(exact, part), strict=True)
        assert all(torch.equal(rounded, kept) for rounded, kept in pairs)
    assert torch.equal(quick.long.window, exact.long.window)
    assert torch.equal(quick.short.spread, exact.short.spread)


def _held(vocoder: Vocoder, part: str) -> list[torch.Tensor]:
    module = vocoder.get_submodule(part)
    return [*module.parameters(), *module.buffers()]


def test_a_carriers_loudness_means_nothing() -> None:
    net = network(rounds=1)
    pulse = torch.zeros(2, 12 * TINY.hop)
    pulse[:, ::200] = 1.0
    quiet, loud = (net.carried(images(), noise(), gain * pulse) for gain in (0.1, 10.0))
    torch.testing.assert_close(quiet, loud, atol=1e-4, rtol=1e-3)
    assert not torch.allclose(quiet, net(images(), noise()), atol=1e-3)


def test_notes_stay_steady_through_the_rounds() -> None:
    torch.manual_seed(9)
    net = Vocoder(replace(TINY, rounds=2, tones=0, partials=0)).eval().requires_grad_(False)
    bands, points = len(net.told.low), 12
    ahead = torch.polar(torch.ones(1), torch.tensor(0.5)).expand(1, bands, points)
    course = Course(torch.full((1, bands, points), -2.0), ahead, ahead**FAR)
    image = torch.full((1, TINY.bands, points), 0.2)
    through = wandering(net(image, noise(1), course), net)
    level = net._level(image)
    (drawn,) = net._heads(image, level, noise(1))
    once = wandering(net._consistent(net.told(drawn, course), level, drawn), net)
    assert through < 0.97 * once


def wandering(signal: torch.Tensor, net: Vocoder) -> float:
    """Give by how much bands turn otherwise than they were told, in radians a point."""
    turn = torch.angle(turned(net.told.low.bands(signal), 1)) - 0.5
    return float(torch.remainder(turn + math.pi, 2.0 * math.pi).sub(math.pi).abs().mean())
