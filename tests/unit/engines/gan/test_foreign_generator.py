import torch

from loopstudio.engines.gan.foreign_generator import generator_config, kept_tensors
from loopstudio.engines.gan.network import GeneratorConfig
from tests.support.gan import published_generator


def test_unequal_channels_are_read_off_the_shapes() -> None:
    theirs = published_generator(5, 6, 3, (2, 7), (8, 6, 4))
    assert generator_config(theirs) == GeneratorConfig(5, 6, 3, (2, 7), (8, 6, 4), 0, False)


def test_noise_maps_of_any_shape_are_left_out() -> None:
    theirs = published_generator(5, 6, 3, (2, 7), (8, 6))
    theirs["noises.noise_0"] = torch.zeros(3)
    assert not any(key.startswith("noises") for key in kept_tensors(theirs))
