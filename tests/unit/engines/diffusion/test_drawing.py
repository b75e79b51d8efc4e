import torch

from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.noise import normals


def test_an_item_draws_alike_in_every_batch() -> None:
    both, alone = Drawing((4, 9), Purpose.STEPS, (2, 8)), Drawing((9,), Purpose.STEPS, (2, 8))
    for _ in range(3):
        assert torch.equal(both()[1:], alone())


def test_each_draw_is_another() -> None:
    draw = Drawing((4,), Purpose.STEPS, (2, 8))
    assert not torch.equal(draw(), draw())


def test_the_first_draw_is_the_noise_of_that_seed_everywhere() -> None:
    (wanted,) = normals(4, Purpose.LATENT, (2, 8))
    assert torch.equal(Drawing((4,), Purpose.LATENT, (2, 8))()[0], wanted)


def test_purposes_draw_apart() -> None:
    first, other = (Drawing((4,), purpose, (8,))() for purpose in (Purpose.LATENT, Purpose.STEPS))
    assert not torch.allclose(first, other)
