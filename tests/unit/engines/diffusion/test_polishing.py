from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import Cancelled, InvalidValue
from loopstudio.core.vocoder_choice import USUAL_CALLS
from loopstudio.engines.diffusion.dulling import cut
from loopstudio.engines.diffusion.polishing import (
    Polish,
    fitting,
    polished,
    raised,
    resized,
)
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from tests.support.runs import Ticks
from tests.support.wave import stirred

SAMPLES = 10_500


@pytest.fixture(scope="module")
def network() -> WaveNetwork:
    return stirred()


def tone(samples: int = SAMPLES, turns: int = 60) -> Tensor:
    at = torch.arange(samples) / samples
    return 0.3 * torch.sin(2 * torch.pi * turns * at)[None]


def noise(samples: int = SAMPLES) -> Tensor:
    return 0.1 * torch.randn(1, samples, generator=torch.Generator().manual_seed(8))


def test_loops_are_polished_by_their_seeds(network: WaveNetwork) -> None:
    run = Ticks()
    both = polished(network, tone().expand(2, -1), (4, 5), run, Polish())
    alone = polished(network, tone(), (5,), Ticks(), Polish())
    assert both.shape == (2, SAMPLES)
    torch.testing.assert_close(both[1:], alone, atol=1e-4, rtol=1e-4)
    assert (both[0] - both[1]).abs().max() > 1e-2
    assert run.seen == [(i, USUAL_CALLS) for i in range(USUAL_CALLS + 1)]


def test_a_polished_loop_is_as_loud_and_as_long(network: WaveNetwork) -> None:
    first = torch.cat((tone(10_301), 0.1 * tone(10_301, 90)))
    made = polished(network, first, (1, 1), Ticks(), Polish(strength=0.7))
    assert made.shape == first.shape
    torch.testing.assert_close(made.square().mean(1), first.square().mean(1))
    assert (made - first).abs().max() > 1e-2


def test_a_polished_loop_has_the_image_of_the_first(network: WaveNetwork) -> None:
    first = noise()
    made = polished(network, first, (1,), Ticks(), Polish(strength=1.0))
    off = (network.image(made) - network.image(first)).abs().mean() * 45.0
    assert off < 3.0


def test_a_network_that_leaves_no_noise_is_not_brought_to_the_image(network: WaveNetwork) -> None:
    first = noise()
    brought = polished(network, first, (1,), Ticks(), Polish(strength=1.0))
    alone = stirred(replace(WaveConfig.tiny(), rounds=0))
    made = polished(alone, first, (1,), Ticks(), Polish(strength=1.0))
    off = [(network.image(x) - network.image(first)).abs().mean() for x in (brought, made)]
    assert off[0] < 0.8 * off[1]


def test_the_less_strength_the_nearer(network: WaveNetwork) -> None:
    first = tone()
    off = [
        (polished(network, first, (1,), Ticks(), Polish(strength=s)) - first).square().mean()
        for s in (0.02, 0.2, 0.9)
    ]
    assert off[0] < off[1] < off[2]
    assert off[0] < 3e-2 * first.square().mean()


def test_a_turned_loop_is_polished_otherwise_only_by_its_noise(network: WaveNetwork) -> None:
    # Hardly any noise: what is left is the network, which knows no beginning.
    quiet = Polish(strength=0.001)
    turn = 2 * 525
    there = polished(network, tone().roll(turn, 1), (1,), Ticks(), quiet)
    here = polished(network, tone(), (1,), Ticks(), quiet).roll(turn, 1)
    torch.testing.assert_close(there, here, atol=1e-2, rtol=0.0)


def test_silence_stays_silent(network: WaveNetwork) -> None:
    made = polished(network, torch.zeros(1, SAMPLES), (1,), Ticks(), Polish())
    assert made.isfinite().all()
    assert made.abs().max() < 1e-4


def test_at_full_strength_it_begins_with_noise_alone(network: WaveNetwork) -> None:
    first = tone()
    whole = polished(network, first, (1,), Ticks(), Polish(strength=1.0))
    assert (whole - first).square().mean() > 0.1 * first.square().mean()


@pytest.mark.parametrize("samples", [SAMPLES, 10_301])
def test_a_raised_loop_keeps_every_frequency_below_the_cut(
    network: WaveNetwork, samples: int
) -> None:
    dull = cut(noise(samples), 44_100, 4_000.0)
    whole = raised(network, dull, 4_000.0, (1,), Ticks())
    off = torch.fft.rfft(whole - dull, norm="forward").abs()
    untouched = int(0.9 * 4_000 * samples / 44_100)
    assert off[:, :untouched].max() < 1e-6
    assert off[:, int(1.2 * untouched) :].max() > 1e-5


def test_what_is_made_above_a_cut_is_that_of_the_seed(network: WaveNetwork) -> None:
    dull = cut(noise(), 44_100, 4_000.0)
    one, same, other = (raised(network, dull, 4_000.0, (s,), Ticks()) for s in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_nothing_is_made_of_next_to_nothing(network: WaveNetwork) -> None:
    with pytest.raises(InvalidValue, match="choose a higher"):
        raised(network, tone(), 100.0, (1,), Ticks())


def test_noise_within_a_sampler_comes_from_the_seed(network: WaveNetwork) -> None:
    noisy = Polish(Sampling("dpmpp-2m-sde", "crash", 5))
    one, same, other = (polished(network, tone(), (seed,), Ticks(), noisy) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_stop_ends_it(network: WaveNetwork) -> None:
    with pytest.raises(Cancelled):
        polished(network, tone(), (1,), Ticks(stop_at=3), Polish())


def test_a_loop_of_another_length_turns_as_often(network: WaveNetwork) -> None:
    assert fitting(network, 10_301) == 10_500
    assert fitting(network, 3) == network.config.stride
    torch.testing.assert_close(resized(tone(10_301), 10_500), tone(), atol=1e-4, rtol=0.0)
