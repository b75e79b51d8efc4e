from dataclasses import replace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import (
    DiffusionConfig,
    EncoderConfig,
    ImageConfig,
    SoundConfig,
    TransformConfig,
)
from loopstudio.engines.diffusion.unet_config import UnetConfig

STEREO = SoundConfig(rate=48_000, channels=2)
PLAIN = replace(UnetConfig(), attentions=(0,) * 9)
GENERATOR = DiffusionConfig(UnetConfig(), STEREO)
UPSAMPLER = DiffusionConfig(replace(PLAIN, inputs=4), replace(STEREO, upsampling=16))
VOCODER = DiffusionConfig(replace(PLAIN, outputs=1), STEREO, image=ImageConfig())
AUTOENCODER = DiffusionConfig(
    replace(PLAIN, context=32, depth=6), STEREO, image=ImageConfig(), encoder=EncoderConfig()
)
ATC64 = DiffusionConfig(
    UnetConfig(
        inputs=256,
        outputs=256,
        channels=(256, 512, 512, 512, 1024, 1024, 1024),
        factors=(1, 2, 2, 2, 2, 2, 2),
        items=(1, 2, 2, 2, 2, 2, 2),
        attentions=(0,) * 7,
        crosses=(0,) * 7,
        context=32,
        depth=4,
    ),
    STEREO,
    TransformConfig(),
    ImageConfig(n_fft=1023, window=1023, hop=256, bands=0, scaling="plain"),
    EncoderConfig(512, (1, 1, 1), (2, 2), (4, 8), 32),
)
ALL = [GENERATOR, UPSAMPLER, VOCODER, AUTOENCODER, ATC64]


def test_the_kind_is_told_by_the_parts() -> None:
    kinds = ["generator", "upsampler", "vocoder", "autoencoder", "autoencoder"]
    assert [config.kind for config in ALL] == kinds


def test_a_length_is_filled_to_whole_strides_which_need_be_no_power_of_two() -> None:
    assert [config.stride for config in ALL] == [2_048, 2_048, 2_048, 2_048, 4_096]
    assert [GENERATOR.filled(n) for n in (0, 1, 2_048, 96_000)] == [2_048, 2_048, 2_048, 96_256]


@pytest.mark.parametrize("config", ALL, ids=lambda c: c.kind)
def test_a_config_reads_back_from_its_manifest(config: DiffusionConfig) -> None:
    assert DiffusionConfig.parse(config.table()) == config


def test_channels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CheckpointError, match="upsampler of these sizes takes 4"):
        DiffusionConfig(PLAIN, replace(STEREO, upsampling=16))
    with pytest.raises(CheckpointError, match="generator of these sizes takes 1"):
        DiffusionConfig(PLAIN, replace(STEREO, channels=1))


def test_latents_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CheckpointError, match="told 16 latents"):
        replace(AUTOENCODER, unet=replace(AUTOENCODER.unet, context=16))
    with pytest.raises(CheckpointError, match="other frames"):
        replace(AUTOENCODER, unet=replace(AUTOENCODER.unet, depth=5))
    with pytest.raises(CheckpointError, match="told 32 latents"):
        replace(AUTOENCODER, encoder=None, image=None)


def test_parts_that_exclude_one_another_are_refused() -> None:
    with pytest.raises(CheckpointError, match="two things"):
        replace(VOCODER, sound=replace(STEREO, upsampling=4))
    with pytest.raises(CheckpointError, match="cannot make"):
        replace(AUTOENCODER, image=None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: SoundConfig(rate=0),
        lambda: SoundConfig(upsampling=0),
        lambda: TransformConfig(stride=128),
        lambda: TransformConfig(window=65),
        lambda: ImageConfig(hop=0),
        lambda: ImageConfig(window=2_048),
        lambda: EncoderConfig(multipliers=(1,)),
        lambda: EncoderConfig(width=12),
    ],
)
def test_a_part_of_impossible_sizes_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(CheckpointError):
        make()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("sound", {"channels": 3}),
        ("image", {"scaling": "loud"}),
        ("encoder", {"factors": [0]}),
        ("encoder", {"colour": 3}),
    ],
)
def test_a_manifest_of_no_network_is_refused(part: str, change: dict[str, object]) -> None:
    table = AUTOENCODER.table()
    told = table[part]
    assert isinstance(told, dict)
    with pytest.raises(CheckpointError, match=part):
        DiffusionConfig.parse(table | {part: told | change})


def test_unknown_and_missing_parts_are_refused() -> None:
    with pytest.raises(CheckpointError, match="'scheduler' unknown"):
        DiffusionConfig.parse(GENERATOR.table() | {"scheduler": {}})
    with pytest.raises(CheckpointError, match="does not describe its sound"):
        DiffusionConfig.parse({"unet": UnetConfig().table()})


def test_a_frame_of_more_than_a_second_is_refused() -> None:
    with pytest.raises(CheckpointError, match="too long"):
        DiffusionConfig(
            replace(ATC64.unet, context=0, depth=0, factors=(4,) * 7),
            STEREO,
            TransformConfig(window=64, stride=64),
        )
