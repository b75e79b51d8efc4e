from dataclasses import replace

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_untold import settable, settings_of, untold
from loopstudio.engines.diffusion.published_config import PublishedConfig
from tests.unit.engines.diffusion.test_network import AUTOENCODER, TRANSFORMED, UPSAMPLER, VOCODER

SOUND = ["rate", "samples"]
CASES: dict[str, tuple[PublishedConfig, list[str]]] = {
    "upsampler": (UPSAMPLER, ["heads", "groups", "upsampling"]),
    "vocoder": (VOCODER, ["heads", "groups", "channels", "hop", "scaling"]),
    "autoencoder": (AUTOENCODER, ["heads", "groups", "scaling", "bounded"]),
    "transformed": (TRANSFORMED, ["heads", "groups", "stride"]),
    "dance": (DanceConfig.tiny(), []),
    "codec": (CodecConfig.tiny(), ["groups", "bounded"]),
}


@pytest.mark.parametrize("case", CASES)
def test_each_network_is_asked_for_what_its_shapes_do_not_tell(case: str) -> None:
    config, names = CASES[case]
    assert [one.name for one in settable(config)] == [*SOUND, *names]


@pytest.mark.parametrize("case", CASES)
def test_what_was_taken_is_among_what_is_possible(case: str) -> None:
    for one in settable(CASES[case][0]):
        one.check(one.value)
        assert one.why
        assert one.choices


def test_what_is_told_is_not_asked() -> None:
    told = Settings(rate=8_000, heads=2)
    assert [one.name for one in untold(UPSAMPLER, told)] == ["samples", "groups", "upsampling"]


def test_a_network_without_attention_has_no_heads() -> None:
    plain = replace(UPSAMPLER, unet=replace(UPSAMPLER.unet, attentions=(0, 0, 0)))
    assert "heads" not in {one.name for one in settable(plain)}


def test_what_attentions_look_at_is_asked_where_no_shape_tells() -> None:
    unet = UPSAMPLER.unet
    both = tuple(int(width == 8) for width in unet.channels)
    words = replace(unet, embedding=8, tokens=3, crosses=both, attentions=both)
    alike = replace(UPSAMPLER, unet=words)
    (asked,) = (one for one in settable(alike) if one.name == "crosses")
    assert (asked.value, asked.possible) == ("1", "0, 1 or 2")
    assert settings_of((("crosses", "0"),), settable(alike)) == Settings(crosses=0)
    other = replace(alike, unet=replace(words, embedding=9))
    assert "crosses" not in {one.name for one in settable(other)}


def test_a_network_of_known_sizes_says_which() -> None:
    whys = {one.why for one in settable(VOCODER, "Known One")}
    assert whys == {"as in Known One, which has these sizes"}


def test_what_a_person_says_becomes_settings() -> None:
    said = (("rate", "44100"), ("scaling", "plain"), ("bounded", "no"))
    settings = settings_of(said, settable(AUTOENCODER))
    assert settings == Settings(rate=44_100, scaling="plain", bounded=False)


@pytest.mark.parametrize("said", [("bounded", "maybe"), ("scaling", "loud"), ("stride", "4")])
def test_what_fits_no_such_network_is_refused(said: tuple[str, str]) -> None:
    with pytest.raises(InvalidValue):
        settings_of((said,), settable(AUTOENCODER))
