import torch

from loopstudio.training.alignment import aligned
from loopstudio.training.losses import magnitudes, spectral_distance

SAMPLES = 4 * 3_675


def noise(seed: int) -> torch.Tensor:
    white = torch.randn(2, SAMPLES, generator=torch.Generator().manual_seed(seed))
    return white * torch.linspace(1.0, 0.1, SAMPLES)


def test_a_bar_in_anothers_phases_is_like_both() -> None:
    bar, other = noise(1), noise(2)
    made = aligned(bar, other)
    near = torch.nn.functional.cosine_similarity(made, other)
    assert near.min() > 0.5
    assert torch.nn.functional.cosine_similarity(bar, other).max() < 0.1
    far, left = (spectral_distance(magnitudes(x, 512), magnitudes(bar, 512)) for x in (other, made))
    assert left.mean() < 0.7 * far.mean()


def test_a_bar_in_its_own_phases_is_itself() -> None:
    torch.testing.assert_close(aligned(noise(1), noise(1)), noise(1), atol=1e-3, rtol=1e-3)


def test_silence_becomes_no_sound() -> None:
    assert aligned(torch.zeros(1, SAMPLES), noise(1)[:1]).abs().max() < 1e-6
