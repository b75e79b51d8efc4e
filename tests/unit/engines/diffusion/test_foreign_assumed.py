from dataclasses import replace

import pytest

from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.foreign_assumed import assumed
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.published_config import PublishedConfig
from tests.unit.engines.diffusion.test_network import AUTOENCODER, TRANSFORMED, UPSAMPLER, VOCODER

ALL_TOLD = Settings(8_000, 64, 2, 2, 4, 4, 4, 8, "log", bounded=True)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (UPSAMPLER, ["8,000 Hz", "4 groups", "2 heads", "4 times the samples"]),
        (VOCODER, ["2 channels", "every 8 samples", "logarithms of magnitudes"]),
        (AUTOENCODER, ["logarithms of magnitudes", "latents between -1 and 1"]),
        (TRANSFORMED, ["a frame of its transform every 4 samples"]),
        (DanceConfig.tiny(), ["8,000 Hz"]),
        (CodecConfig.tiny(), ["8 groups", "latents between -1 and 1"]),
    ],
    ids=["upsampler", "vocoder", "autoencoder", "transformed", "dance", "codec"],
)
def test_what_nothing_tells_is_named(config: PublishedConfig, words: list[str]) -> None:
    said = assumed(config, Settings())
    assert all(word in said for word in words), said
    assert assumed(config, ALL_TOLD) == ""


def test_what_a_network_does_not_have_is_not_assumed() -> None:
    unattended = replace(UPSAMPLER, unet=replace(UPSAMPLER.unet, attentions=(0, 0, 0)))
    assert "attention" not in assumed(unattended, Settings())
    assert assumed(DanceConfig.tiny(), Settings(rate=8_000)) == ""
