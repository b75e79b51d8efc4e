import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.sound_config import sound_config, sound_sizes, tiny_sound


def test_a_bar_of_our_loops_is_a_whole_number_of_its_frames() -> None:
    assert 42 * sound_config().unet.stride == 88_200


def test_sizes_that_are_told_take_the_place_of_the_usual() -> None:
    assert sound_sizes({}) == sound_config()
    told = sound_sizes({"styles": 3, "keys": False})
    assert (told.styles, told.keys, told.unet) == (3, False, sound_config().unet)
    with pytest.raises(CheckpointError, match="takes 12 and gives 2"):
        sound_sizes({"latent": 2})


def test_two_channels_are_as_good_as_one() -> None:
    assert sound_config(2).unet.outputs == 2


def test_they_come_back_from_a_manifest() -> None:
    for config in (sound_config(), tiny_sound()):
        assert LatentConfig.parse(config.table()) == config
