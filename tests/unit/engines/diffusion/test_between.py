import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.between import noised, turned
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.schedule import levels
from loopstudio.engines.diffusion.unet import Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.support.toy_diffusion import Mixture, drawing, noise

SOUND = Mixture().places.repeat(500) + 0.05 * noise(2_000, seed=5)
BACK = Sampling("ddim", "crash", 200)


def test_the_way_back_to_noise_leads_to_the_sound_again() -> None:
    at = BACK.levels()
    there = noised(Mixture(), SOUND, at)
    again = BACK.solve(Mixture(), there, at, drawing())
    assert float((again - SOUND).abs().mean()) < 0.01


def test_noise_that_is_reached_is_noise() -> None:
    there = noised(Mixture(), SOUND, BACK.levels())
    assert float(there.mean()) == pytest.approx(0.0, abs=0.05)
    assert float(there.std()) == pytest.approx(1.0, abs=0.05)


def test_each_step_is_a_call_and_the_first_is_at_sound() -> None:
    mixture = Mixture()
    noised(mixture, SOUND, levels("linear", 5))
    assert [level.time for level in mixture.asked] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])


def test_a_network_is_asked_at_sound_itself() -> None:
    torch.manual_seed(0)
    net, at = Unet(UnetConfig.tiny()).eval(), levels("crash", 4)
    sound = torch.randn(1, 1, 16)
    assert torch.isfinite(noised(VDenoiser(net, at, like=sound), sound, at)).all()


def hiss(seed: int) -> Tensor:
    return torch.randn(2, 3, 500, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_noise_between_two_is_as_strong(share: float) -> None:
    between = turned(hiss(1), hiss(2), share)
    assert float(between.std()) == pytest.approx(1.0, abs=0.05)


def test_the_ends_of_the_arc_are_the_two() -> None:
    torch.testing.assert_close(turned(hiss(1), hiss(2), 0.0), hiss(1))
    torch.testing.assert_close(turned(hiss(1), hiss(2), 1.0), hiss(2))


def test_channels_turn_apart() -> None:
    torch.testing.assert_close(
        turned(hiss(1), hiss(2), 0.4)[:, 1:2], turned(hiss(1)[:, 1:2], hiss(2)[:, 1:2], 0.4)
    )


def test_one_and_the_same_is_between_itself() -> None:
    torch.testing.assert_close(turned(hiss(1), hiss(1), 0.4), hiss(1))


def test_what_lies_between_sounds_is_a_sound() -> None:
    at = BACK.levels()
    there = [noised(Mixture(), sound, at) for sound in (SOUND, SOUND.roll(1))]
    made = BACK.solve(Mixture(), turned(there[0], there[1], 0.5), at, drawing())
    nearest = (made[:, None] - Mixture().places).abs().amin(1)
    assert float((nearest < 0.15).double().mean()) > 0.9
