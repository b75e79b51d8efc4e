from dataclasses import replace

import pytest
import torch

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.quick import quicken
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from tests.support.wave import guide, stirred

SAMPLES = 10_500


def sounds() -> torch.Tensor:
    """Give noise that dies away, and a tone."""
    at = torch.arange(SAMPLES) / 44_100
    white = torch.randn(SAMPLES, generator=torch.Generator().manual_seed(1))
    return torch.stack((0.3 * white * torch.exp(-20.0 * at), torch.sin(2_000.0 * at)))


def velocity(net: WaveNetwork, sound: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
    styles = net.styles(torch.tensor([0.3]))
    with torch.no_grad():
        v: torch.Tensor = net(net.cells(sound, image), styles, net.given(image, guide(sound)))
    return v


@pytest.mark.parametrize("colour", [0, 50, 100])
def test_a_sound_comes_back_from_its_cells(colour: int) -> None:
    net = stirred(replace(WaveConfig.tiny(), colour=colour))
    sound = sounds()
    image = net.image(sound)
    back = net.sound(net.cells(sound, image), image)
    torch.testing.assert_close(back, sound, atol=1e-5, rtol=0.0)


def test_cells_of_noise_have_one_deviation_however_loud_it_is() -> None:
    net = stirred()
    white = torch.randn(1, 42_000, generator=torch.Generator().manual_seed(1))
    loud = torch.cat((white, 0.001 * white))
    spread = net.cells(loud, net.image(loud)).std((1, 2))
    torch.testing.assert_close(spread, torch.full((2,), 1.1), atol=0.1, rtol=0.0)


def test_uncoloured_cells_are_those_of_the_sound() -> None:
    net, sound = stirred(replace(WaveConfig.tiny(), colour=0)), sounds()
    assert torch.equal(net.cells(sound, net.image(sound)), net.lapped(sound))


def test_noise_in_the_colour_of_an_image_has_that_image() -> None:
    net = stirred(replace(WaveConfig.tiny(), bands=20))
    sound = sounds()[:1]
    image = net.image(sound)
    white = torch.randn(net.cells(sound, image).shape, generator=torch.Generator().manual_seed(2))
    off = (net.image(net.sound(white, image)) - image).abs().mean() * 45.0
    plain = (net.image(net.lapped.inverse(white) * sound.std()) - image).abs().mean() * 45.0
    assert off < 4.0 < plain


def test_a_turned_loop_gives_what_the_loop_gives_turned() -> None:
    net, sound = stirred(), sounds()
    turn = 2 * 525
    there = velocity(net, sound.roll(turn, 1), net.image(sound.roll(turn, 1)))
    here = velocity(net, sound, net.image(sound)).roll(turn // net.config.cells, 2)
    torch.testing.assert_close(there, here, atol=1e-3, rtol=1e-3)


def test_the_image_is_told() -> None:
    net, sound = stirred(), sounds()
    image = net.image(sound)
    styles, cells = net.styles(torch.tensor([0.3])), net.cells(sound, image)
    one, other = (net(cells, styles, net.given(x, guide(sound))) for x in (image, image - 0.3))
    assert (one - other).abs().max() > 1e-3


def test_its_quick_form_gives_the_same() -> None:
    net, sound = stirred(), sounds()
    image = net.image(sound)
    plain = velocity(net, sound, image)
    quicken(net)
    torch.testing.assert_close(velocity(net, sound, image), plain, atol=1e-4, rtol=1e-4)


def test_it_begins_by_giving_no_v() -> None:
    sound = sounds()
    fresh = WaveNetwork(WaveConfig.tiny())
    assert not velocity(fresh, sound, fresh.image(sound)).any()


def test_a_guide_is_told() -> None:
    net, sound = stirred(), sounds()
    image = net.image(sound)
    styles, cells = net.styles(torch.tensor([0.3])), net.cells(sound, image)
    told = guide(sound), guide(sound.roll(50, 1)), guide(sound, 1.0)
    like, other, wanted = (net(cells, styles, net.given(image, one)) for one in told)
    assert (like - other).abs().max() > 1e-3
    assert (like - wanted).abs().max() > 1e-3


def test_a_fresh_one_takes_what_is_known_for_the_sound() -> None:
    net, sound = WaveNetwork(WaveConfig.tiny()).requires_grad_(False), sounds()
    image = net.image(sound)
    cells = net.cells(sound, image).clamp(-20.0, 20.0)
    v = net(torch.zeros_like(cells), net.styles(torch.ones(1)), net.given(image, guide(sound, 1.0)))
    torch.testing.assert_close(v, -cells, atol=1e-4, rtol=1e-4)


def test_without_an_image_it_gives_nothing() -> None:
    net = stirred()
    with pytest.raises(InvalidValue, match="no image"):
        net(torch.zeros(1, 105, 25), net.styles(torch.ones(1)))
