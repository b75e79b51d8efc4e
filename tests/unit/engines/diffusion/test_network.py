from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.config import (
    DiffusionConfig,
    EncoderConfig,
    ImageConfig,
    SoundConfig,
    TransformConfig,
)
from loopstudio.engines.diffusion.network import (
    Autoencoder,
    Generator,
    Transform,
    Upsampler,
    Vocoder,
    build,
)
from loopstudio.engines.diffusion.unet import NOTHING, Given
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.unit.engines.diffusion.test_config import ALL

TINY = UnetConfig.tiny()
SOUND = SoundConfig(rate=8_000, channels=2, samples=64)
IMAGE = ImageConfig(n_fft=32, window=32, hop=8, bands=6)
UPSAMPLER = DiffusionConfig(replace(TINY, inputs=4, outputs=2), replace(SOUND, upsampling=4))
VOCODER = DiffusionConfig(replace(TINY, inputs=2), SOUND, image=IMAGE)
AUTOENCODER = DiffusionConfig(
    replace(TINY, inputs=2, outputs=2, context=3, depth=2),
    SOUND,
    image=replace(IMAGE, hop=4),
    encoder=EncoderConfig(width=8, multipliers=(1, 1), factors=(2,), blocks=(1,), latent=3),
)
TRANSFORMED = DiffusionConfig(
    replace(TINY, inputs=6, outputs=6), SOUND, TransformConfig(filters=3, window=8, stride=4)
)


def made(config: DiffusionConfig) -> Generator:
    torch.manual_seed(0)
    return build(config).eval().requires_grad_(False)


def noise(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def v(network: Generator, x: Tensor, given: Given = NOTHING) -> Tensor:
    told: Tensor = network(x, network.styles(torch.tensor([0.5])), given)
    return told


@pytest.mark.parametrize(
    ("config", "weights"),
    list(zip(ALL, (217_437_436, 175_412_502, 175_493_349, 197_884_508, 185_107_872), strict=True)),
    ids=["generator", "upsampler", "vocoder", "autoencoder", "dmae1d-ATC64-v2"],
)
def test_published_networks_have_as_many_weights(config: DiffusionConfig, weights: int) -> None:
    with torch.device("meta"):
        assert sum(p.numel() for p in build(config).parameters()) == weights


def test_an_upsampler_is_told_a_slower_sound() -> None:
    network = made(UPSAMPLER)
    assert isinstance(network, Upsampler)
    low = network.lowered(noise(2, 2, 64))
    assert low.shape == (2, 2, 16)
    first, second = (v(network, noise(2, 2, 64), network.given(x)) for x in (low, 2.0 * low))
    assert first.shape == (2, 2, 64)
    assert not torch.allclose(first, second, atol=1e-4)


def test_channels_of_a_vocoder_are_items_of_their_own() -> None:
    network = made(VOCODER)
    assert isinstance(network, Vocoder)
    given = network.given(network.image(noise(2, 2, 64)))
    assert given.beside is not None
    assert given.beside.shape == (4, 1, 64)
    assert v(network, noise(4, 1, 64), given).shape == (4, 1, 64)


@pytest.mark.parametrize("samples", [64, 72, 104])
def test_latents_of_any_whole_length_are_decoded(samples: int) -> None:
    network = made(AUTOENCODER)
    assert isinstance(network, Autoencoder)
    latent = network.encode(noise(2, 2, samples))
    assert latent.shape == (2, 3, samples // 8)
    assert v(network, noise(2, 2, samples), network.given(latent)).shape == (2, 2, samples)


def test_what_has_no_whole_latents_is_refused() -> None:
    network = made(AUTOENCODER)
    assert isinstance(network, Autoencoder)
    with pytest.raises(InvalidValue, match="no multiple of 8"):
        network.encode(noise(1, 2, 68))


@pytest.mark.parametrize("config", [UPSAMPLER, VOCODER], ids=["upsampler", "vocoder"])
def test_a_turned_loop_is_told_as_the_loop_turned(config: DiffusionConfig) -> None:
    network, x = made(config), noise(1, 2, 64)

    def told(sound: Tensor) -> Tensor:
        if isinstance(network, Upsampler):
            beside = network.given(network.lowered(sound)).beside
        else:
            assert isinstance(network, Vocoder)
            beside = network.given(network.image(sound)).beside
        assert beside is not None
        return beside

    torch.testing.assert_close(told(x.roll(16, -1)), told(x).roll(16, -1))


def test_a_learned_transform_stands_around_the_network() -> None:
    network, x = made(TRANSFORMED), noise(2, 2, 64)
    assert v(network, x).shape == (2, 2, 64)
    torch.testing.assert_close(v(network, x.roll(32, -1)), v(network, x).roll(32, -1))


def test_a_transform_of_window_and_stride_is_undone_by_its_inverse() -> None:
    transform = Transform(TransformConfig(filters=4, window=4, stride=4), 1, 1, circular=False)
    transform.apart.data = torch.eye(4)[:, None]
    transform.together.data = torch.eye(4)[:, None]
    x = noise(1, 1, 16)
    torch.testing.assert_close(transform.synthesise(transform.analyse(x)), x)


def test_a_transformed_network_still_hears_all_it_is_told() -> None:
    config = replace(
        TRANSFORMED,
        unet=replace(TRANSFORMED.unet, inputs=12, crosses=(0, 0, 1), embedding=4),
        sound=replace(SOUND, upsampling=4),
    )
    network = made(config)
    x, low = noise(1, 2, 64), noise(1, 2, 64, seed=2)
    told = [Given(beside=low, embedding=noise(1, 3, 4, seed=seed)) for seed in (3, 4)]
    assert not torch.allclose(v(network, x, told[0]), v(network, x, told[1]), atol=1e-5)
