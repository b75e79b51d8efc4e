import torch

from loopstudio.engines.diffusion.config import EncoderConfig
from loopstudio.engines.diffusion.encoder import Encoder

SMALL = EncoderConfig(width=8, multipliers=(1, 2, 1), factors=(2, 4), blocks=(1, 2), latent=3)


def test_latents_have_a_frame_for_all_factors() -> None:
    assert Encoder(SMALL, 10)(torch.randn(2, 2, 5, 16)).shape == (2, 3, 2)


def test_bounded_latents_lie_between_minus_one_and_one() -> None:
    torch.manual_seed(0)
    encoder = Encoder(SMALL, 5)
    encoder.leave.bias = torch.nn.Parameter(torch.full((3,), 9.0))
    assert encoder(torch.randn(1, 1, 5, 16)).max() <= 1.0


def test_others_do_not() -> None:
    torch.manual_seed(0)
    encoder = Encoder(EncoderConfig(8, (1, 1), (2,), (1,), 3, bounded=False), 5)
    encoder.leave.bias = torch.nn.Parameter(torch.full((3,), 9.0))
    assert encoder(torch.randn(1, 1, 5, 16)).min() > 1.0
