from dataclasses import replace

from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign_outline import WORDED, outlined
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.image import mel_bank
from tests.support.published_diffusion import published_unet
from tests.support.published_files import LEVELS, SMALL, TOLD, small, small_dance
from tests.unit.engines.diffusion.test_foreign_codec import published
from tests.unit.engines.diffusion.test_foreign_told import words


def test_each_family_is_outlined_by_its_names() -> None:
    assert outlined(small(), TOLD).config == SMALL
    dance = DanceConfig(DanceSizes(LEVELS, attending=2), SoundConfig())
    assert outlined(small_dance(), Settings()).config == dance
    codec = outlined(published(), Settings(rate=8_000, samples=64))
    assert codec.config == CodecConfig.tiny()


def test_an_outline_gives_all_of_its_weights() -> None:
    outline = outlined(small(), TOLD)
    assert "unet.style.weight" in outline.state()


def test_numbers_in_a_file_tell_more_than_a_person() -> None:
    bank = {"to_spectrogram.to_mel_scale.fb": mel_bank(16_000, 20, 65).T}
    assert outlined(small() | bank, replace(TOLD, rate=9_000)).settings.rate == 16_000


def test_a_network_led_by_words_is_said_to_be_without() -> None:
    unet = replace(SMALL.unet, crosses=(0, 1, 1), embedding=5, tokens=3)
    assert outlined(words(published_unet(unet, "net.")), TOLD).note == WORDED
