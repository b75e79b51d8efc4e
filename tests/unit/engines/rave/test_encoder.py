from dataclasses import replace

import torch

from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.encoder import Normalised, encoder
from loopstudio.engines.rave.layers import Conv, Residual, Snake

TINY = RaveConfig.tiny()


def weights(config: RaveConfig) -> int:
    with torch.device("meta"):
        return sum(p.numel() for p in encoder(config).parameters())


def test_the_published_sizes_have_the_published_numbers_of_weights() -> None:
    assert [round(weights(c) / 1e6, 2) for c in (RaveConfig(), RaveConfig.v1())] == [16.05, 4.83]
    assert round(weights(RaveConfig.v2_small()) / 1e6, 2) == 3.94
    assert round(weights(replace(RaveConfig.v1(), capacity=16)) / 1e6, 2) == 0.43


def test_v2_numbers_its_layers_as_published() -> None:
    with torch.device("meta"):
        layers = encoder(RaveConfig()).layers
    kinds = {i: type(layer) for i, layer in enumerate(layers)}
    assert [i for i, kind in kinds.items() if kind is Conv] == [0, 5, 10, 15, 19, 21]
    assert [i for i, kind in kinds.items() if kind is Residual] == [
        1,
        2,
        3,
        6,
        7,
        8,
        11,
        12,
        13,
        16,
        17,
    ]


def test_a_frame_of_latents_comes_of_each_product_of_ratios() -> None:
    for config in (TINY, replace(TINY, form="v1"), replace(TINY, activation="snake")):
        told = encoder(config).eval()(torch.randn(2, TINY.lines, 1, 16), "silent")
        assert told.shape == (2, 8, 1, 4)


def test_v1_normalises_each_channel_as_learned() -> None:
    norm = Normalised(2).eval()
    norm.running_mean, norm.running_var = torch.tensor([1.0, 0.0]), torch.tensor([4.0, 1.0])
    made = norm(torch.full((1, 2, 1, 3), 3.0), "joined")
    torch.testing.assert_close(made[0, :, 0, 0], torch.tensor([1.0, 3.0]), atol=1e-4, rtol=0)


def test_snakes_take_the_place_of_leaks() -> None:
    kinds = [type(layer) for layer in encoder(replace(TINY, activation="snake")).modules()]
    # One before each convolution but the first: two in each of three units, three between.
    assert kinds.count(Snake) == 9
