import math

import torch
from torch import Tensor

from loopstudio.engines.vocoding.consistency import Consistency
from loopstudio.engines.vocoding.mel import LogMel, MelConfig

IMAGE = MelConfig(bands=40)
NEPERS = 90.0 / 40.0 * math.log(10.0)
FRAMES = 24


def kick() -> Tensor:
    """Give a falling sine with a click, and some noise: (1, samples)."""
    time = torch.arange(FRAMES * IMAGE.hop) / IMAGE.rate
    body = torch.sin(2 * torch.pi * (60.0 * time + 2.0 * (1.0 - torch.exp(-time * 40.0))))
    hiss = 0.05 * torch.randn(len(time), generator=torch.Generator().manual_seed(1))
    sound: Tensor = ((body + hiss) * torch.exp(-time * 12.0))[None] * 0.5
    return sound


def level(sound: Tensor) -> Tensor:
    """Give the natural log magnitudes (batch, frames, bands) of a sound."""
    image: Tensor = LogMel(IMAGE)(sound)
    return (image.transpose(1, 2) - 1.0) * NEPERS


def off_db(sound: Tensor, wanted: Tensor) -> float:
    """Say how far the bands of a sound lie from what was wanted."""
    return float((level(sound) - wanted).abs().mean()) * 20.0 / math.log(10.0)


def fluttering(sound: Tensor) -> Tensor:
    """Give it with every bin of its spectrum in a phase of its own, as far as parts still add."""
    spectra = torch.fft.rfft(sound)
    turns = torch.randn(spectra.shape, generator=torch.Generator().manual_seed(2)) * 0.6
    turned = torch.polar(spectra.abs(), spectra.angle() + turns)
    made: Tensor = torch.fft.irfft(turned, sound.shape[1])
    return made


def test_a_round_brings_a_sound_nearer_to_its_image_and_the_next_nearer_still() -> None:
    one_round, wanted = Consistency(IMAGE), level(kick())
    begun = fluttering(kick())
    once = one_round(begun, wanted)
    assert off_db(once, wanted) < 0.5 * off_db(begun, wanted)
    assert off_db(one_round(once, wanted), wanted) < off_db(once, wanted)


def test_a_sound_that_has_its_image_stays_as_it_is() -> None:
    torch.testing.assert_close(
        Consistency(IMAGE)(kick(), level(kick())), kick(), atol=2e-5, rtol=1e-4
    )


def test_it_wraps() -> None:
    one_round, wanted, begun = Consistency(IMAGE), level(kick()), fluttering(kick())
    turned = one_round(begun.roll(7 * IMAGE.hop, -1), wanted.roll(7, 1))
    straight = one_round(begun, wanted).roll(7 * IMAGE.hop, -1)
    torch.testing.assert_close(turned, straight, atol=1e-5, rtol=1e-4)


def test_silence_stays_silent_and_can_be_learned_through() -> None:
    silence = torch.zeros(1, FRAMES * IMAGE.hop, requires_grad=True)
    made = Consistency(IMAGE)(silence, torch.full((1, FRAMES, IMAGE.bands), -NEPERS * 2.0))
    assert float(made.detach().abs().max()) == 0.0
    made.sum().backward()
    assert silence.grad is not None
    assert bool(torch.isfinite(silence.grad).all())


def test_rounds_bring_peaks_down_and_keep_the_image() -> None:
    hiss = 0.2 * torch.randn(1, FRAMES * IMAGE.hop, generator=torch.Generator().manual_seed(3))
    spiky = hiss + 1.5 * torch.nn.functional.one_hot(torch.tensor([5_000]), hiss.shape[1])
    one_round, wanted, made = Consistency(IMAGE, headroom_db=1.0), level(spiky), spiky
    for _ in range(8):
        made = one_round(made, wanted)
    assert float(spiky.abs().max()) > 1.3
    assert float(made.abs().max()) < 1.0
    assert off_db(made, wanted) < 1.0


def test_any_sound_is_brought_to_the_bands_of_an_image_at_once() -> None:
    consistency = Consistency(IMAGE)
    random = torch.Generator().manual_seed(3)
    white = torch.randn(1, 12 * IMAGE.hop, generator=random)
    level = torch.full((1, 12, IMAGE.bands), -4.0)
    for gain in (1e-3, 1.0):
        made = consistency.coloured(gain * white, level)
        heard = consistency.spectra(made).abs() @ consistency.filters * consistency.gain
        assert float((torch.log(heard) - level).abs().mean()) < 0.5
