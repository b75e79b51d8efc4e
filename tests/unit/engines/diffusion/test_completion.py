import torch

from loopstudio.engines.diffusion.completion import SHARE, Completion, missed
from loopstudio.engines.diffusion.wave_config import WaveConfig

CONFIG = WaveConfig.tiny()


def images() -> torch.Tensor:
    return torch.rand(2, CONFIG.bands, 12, generator=torch.Generator().manual_seed(4)) - 0.5


def lows() -> torch.Tensor:
    return (torch.arange(CONFIG.bands) < 8).float().expand(2, -1)[..., None]


def test_known_bands_come_back_and_others_do_not_count() -> None:
    completion = Completion(CONFIG).requires_grad_(False)
    image, known = images(), lows()
    whole = completion(image, known)
    assert torch.equal(whole[:, :8], image[:, :8])
    assert torch.equal(whole, completion(torch.where(known > 0, image, -1.0), known))
    assert not torch.equal(whole[:, 8:], image[:, 8:])


def test_a_turned_image_is_completed_turned() -> None:
    completion = Completion(CONFIG).requires_grad_(False)
    there = completion(images().roll(5, 2), lows())
    torch.testing.assert_close(there, completion(images(), lows()).roll(5, 2), atol=1e-5, rtol=0.0)


def test_the_best_guess_has_a_share_of_the_levels_below_it() -> None:
    levels = torch.linspace(0.0, 1.0, 101)
    off = torch.stack([missed(guess, levels).mean() for guess in levels])
    assert abs(float(levels[off.argmin()]) - SHARE) < 0.02
