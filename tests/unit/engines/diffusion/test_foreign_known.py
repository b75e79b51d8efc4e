from dataclasses import replace

import pytest

from loopstudio.engines.diffusion.codec_config import CodecConfig, CodecSizes
from loopstudio.engines.diffusion.config import DiffusionConfig, SoundConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign_known import known_as, known_file, named_dance
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.unit.engines.diffusion.test_config import ATC64, AUTOENCODER, UPSAMPLER, VOCODER

SOUND = SoundConfig()
HONK = "a66847844659d287f55b7adbe090224d55aeafdd4c2b3e1e1c6a02992cb6e792"


@pytest.mark.parametrize(
    ("config", "title"),
    [
        (DiffusionConfig(UnetConfig(), SOUND), "audio-diffusion-pytorch generator"),
        (UPSAMPLER, "audio-diffusion-pytorch upsampler"),
        (VOCODER, "audio-diffusion-pytorch vocoder"),
        (AUTOENCODER, "audio-diffusion-pytorch autoencoder"),
        (ATC64, "dmae1d-ATC64-v2"),
        (DanceConfig(DanceSizes(), SOUND), "Dance Diffusion"),
        (CodecConfig(CodecSizes(groups=4), SOUND), "autoencoder1d-AT-v1"),
    ],
)
def test_published_networks_are_known_by_their_sizes(config: PublishedConfig, title: str) -> None:
    known = known_as(config)
    assert known is not None
    assert (known.title, known.exact) == (title, False)


@pytest.mark.parametrize(
    "config",
    [DiffusionConfig.tiny(), DanceConfig.tiny(), CodecConfig.tiny()],
    ids=["generator", "dance", "codec"],
)
def test_networks_of_other_sizes_are_not_known(config: PublishedConfig) -> None:
    assert known_as(config) is None


def test_wider_attention_is_another_network() -> None:
    assert known_as(DiffusionConfig(replace(UnetConfig(), heads=12), SOUND)) is None


def test_single_heads_are_not_compared() -> None:
    assert known_as(DiffusionConfig(replace(UnetConfig(), heads=4, head=128), SOUND)) is not None


def test_a_file_is_known_by_its_sum() -> None:
    known = known_file(HONK)
    assert known is not None
    assert (known.title, known.settings.rate, known.exact) == (
        "Dance Diffusion honk-140k",
        16_000,
        True,
    )
    assert known_file("0" * 64) is None


def test_a_name_tells_the_rate_of_dance_diffusion() -> None:
    known = named_dance("models jmann-large-580k.ckpt")
    assert known is not None
    assert (known.settings.rate, known.settings.samples) == (48_000, 131_072)
    assert named_dance("last.ckpt") is None


def test_the_sounds_of_tiny_audio_diffusion_are_one_shots() -> None:
    tiny = UnetConfig(
        channels=(32, 32, 64, 64, 128, 128, 256, 256),
        factors=(1, 2, 2, 2, 2, 2, 2, 2),
        items=(2, 2, 2, 2, 2, 2, 4, 4),
        attentions=(0, 0, 0, 0, 0, 1, 1, 1),
        crosses=(0,) * 8,
    )
    known = known_as(DiffusionConfig(tiny, SOUND))
    assert known is not None
    assert known.settings.one_shot is True
