"""What audio-diffusion-pytorch computes from known weights, through our networks.

Versions 0.1.3, and a-unet 0.0.16, were run once on the weights that fill.py draws for the keys of
tensors.json; expected.npz holds what they gave. A difference may be 1e-4 of the largest expected
value, or 1e-4.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.engines.diffusion.config import (
    DiffusionConfig,
    EncoderConfig,
    ImageConfig,
    SoundConfig,
)
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.foreign_network import network_tensors
from loopstudio.engines.diffusion.network import (
    Autoencoder,
    Generator,
    Upsampler,
    Vocoder,
    build,
)
from loopstudio.engines.diffusion.resampling import raised
from loopstudio.engines.diffusion.sampling import COMPATIBLE, standing
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.golden.fill import fill

SALT = "open-2"
HERE = Path(__file__).parent / "adp"
IMAGE = ImageConfig(n_fft=64, window=64, hop=16, bands=20)
ENCODER = EncoderConfig(width=32, multipliers=(1, 1), factors=(2,), blocks=(2,), latent=8)


def unet(inputs: int, outputs: int, context: int = 0) -> UnetConfig:
    told = tables()["config"]
    return UnetConfig(
        inputs=inputs,
        outputs=outputs,
        channels=tuple(told["channels"]),
        factors=tuple(told["factors"]),
        items=tuple(told["items"]),
        attentions=tuple(told["attentions"]),
        crosses=(0, 0, 0),
        heads=told["attention_heads"],
        head=told["attention_features"],
        context=context,
        depth=2 if context else 0,
    )


@cache
def tables() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((HERE / "tensors.json").read_text(encoding="utf-8"))
    return read


@cache
def expected() -> dict[str, NDArray[np.float32]]:
    with np.load(HERE / "expected.npz") as numbers:
        return dict(numbers)


def drawn(name: str, *shape: int) -> Tensor:
    return torch.from_numpy(fill(SALT, name, shape))


def check(name: str, got: Tensor) -> None:
    wanted = expected()[name]
    allowed = 1e-4 * max(1.0, float(np.abs(wanted).max()))
    np.testing.assert_allclose(got.numpy(), wanted, rtol=0.0, atol=allowed)


def filled(kind: str, config: DiffusionConfig) -> Generator:
    tensors = {
        key: torch.from_numpy(
            fill(SALT, entry["fill_key"], tuple(entry["shape"]), entry["scale"], entry["shift"])
        )
        for key, entry in tables()[kind].items()
        if "fill_key" in entry
    }
    network = build(config)
    network.load_state_dict(network_tensors(tensors, config))
    return network.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def generator() -> Generator:
    return filled("generator", DiffusionConfig(unet(2, 2), SoundConfig(channels=2)))


@pytest.fixture(scope="module")
def upsampler() -> Upsampler:
    sound = SoundConfig(channels=1, upsampling=4)
    network = filled("upsampler", DiffusionConfig(unet(2, 1), sound))
    assert isinstance(network, Upsampler)
    return network


@pytest.fixture(scope="module")
def vocoder() -> Vocoder:
    sound = SoundConfig(rate=16_000, channels=1)
    network = filled("vocoder", DiffusionConfig(unet(2, 1), sound, image=IMAGE))
    assert isinstance(network, Vocoder)
    return network


@pytest.fixture(scope="module")
def autoencoder() -> Autoencoder:
    sound = SoundConfig(rate=16_000, channels=1)
    image = ImageConfig(n_fft=64, window=64, hop=8, bands=20)
    config = DiffusionConfig(unet(1, 1, 8), sound, image=image, encoder=ENCODER)
    network = filled("autoencoder", config)
    assert isinstance(network, Autoencoder)
    return network


def v(network: Generator, x: Tensor, *times: float, **told: Any) -> Tensor:
    made: Tensor = network(x, network.styles(torch.tensor(times)), **told)
    return made


def wave() -> Tensor:
    return 0.3 * drawn("wav", 1, 1, 4096)


def test_the_unets_v_is_the_references(generator: Generator) -> None:
    check("unet_v", v(generator, drawn("noise", 2, 2, 4096), 0.3, 0.9))


def test_a_low_sound_is_raised_as_the_reference_does() -> None:
    check("reupsampled", raised(0.3 * drawn("low", 1, 1, 1024), 4))


def test_the_upsamplers_v_is_the_references(upsampler: Upsampler) -> None:
    given = upsampler.given(0.3 * drawn("low", 1, 1, 1024))
    check("upsampler_v", v(upsampler, drawn("upnoise", 1, 1, 4096), 0.5, given=given))


def test_the_mel_image_is_the_references(vocoder: Vocoder) -> None:
    check("mel", vocoder.image(wave()))


def test_the_flattened_image_is_the_references(vocoder: Vocoder) -> None:
    check("flat", vocoder.flat(vocoder.image(wave())[:, 0]))


def test_the_vocoders_v_is_the_references(vocoder: Vocoder) -> None:
    given = vocoder.given(vocoder.image(wave()))
    check("vocoder_v", v(vocoder, drawn("vnoise", 1, 1, 4096), 0.7, given=given))


def test_the_latents_are_the_references(autoencoder: Autoencoder) -> None:
    check("latent", autoencoder.encode(wave()))


def test_the_autoencoders_v_is_the_references(autoencoder: Autoencoder) -> None:
    given = autoencoder.given(autoencoder.encode(wave()))
    check("autoencoder_v", v(autoencoder, drawn("aenoise", 1, 1, 4096), 0.4, given=given))


def test_the_published_samplers_sound_is_the_references(generator: Generator) -> None:
    sampling = replace(COMPATIBLE, calls=10)
    at = sampling.levels()
    start = drawn("noise", 2, 2, 4096)
    denoise = VDenoiser(generator, at, like=start)
    check("sample_10", sampling.solve(denoise, standing(at[0], start), at, torch.Tensor))
