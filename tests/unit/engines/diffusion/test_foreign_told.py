from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_told import (
    is_published,
    network_config,
    told_by,
    without_words,
)
from loopstudio.engines.diffusion.image import mel_bank
from tests.support.published_diffusion import published_unet
from tests.unit.engines.diffusion.test_foreign_network import CASES, TINY, file_of
from tests.unit.engines.diffusion.test_network import UPSAMPLER, VOCODER

TOLD = Settings(
    rate=8_000, samples=64, channels=2, heads=2, groups=4, upsampling=4, stride=4, hop=8
)


def own(config: DiffusionConfig) -> DiffusionConfig:
    return replace(config, unet=replace(config.unet, circular=False))


@pytest.mark.parametrize(("config", "root"), CASES, ids=["plain", "upsampler", "vocoder", "lt"])
def test_a_network_is_told_by_its_names_and_shapes(config: DiffusionConfig, root: str) -> None:
    tensors = file_of(own(config), root)
    assert is_published(tensors)
    assert network_config(tensors, TOLD) == own(config)


def test_what_is_not_told_is_as_published() -> None:
    root = "net.blocks.0."
    upsampler = network_config(file_of(own(UPSAMPLER), root), Settings(groups=4))
    vocoder = network_config(file_of(own(VOCODER), root), Settings(groups=4))
    assert (upsampler.sound.rate, upsampler.sound.upsampling) == (48_000, 16)
    assert vocoder.image is not None
    assert (vocoder.image.hop, vocoder.image.scaling, vocoder.sound.channels) == (8, "log", 2)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_bank_of_mel_bands_tells_its_rate(rate: int) -> None:
    bank = mel_bank(rate, 20, 65).T
    for tensor in (bank, bank.half().float()):
        assert told_by({"to_spectrogram.to_mel_scale.fb": tensor}) == Settings(rate=rate)


def test_a_bank_of_an_unusual_rate_tells_nothing() -> None:
    assert told_by({"encoder.mel.to_mel_scale.fb": mel_bank(30_000, 20, 65).T}) == Settings()


def words(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Put a language model around a network that is led by words, as published ones are."""
    moved = {
        name.replace("net.blocks.2.", "net.blocks.2.blocks.1.", 1): tensor
        for name, tensor in tensors.items()
    }
    return {
        **moved,
        "net.blocks.2.blocks.0.transformer.shared.weight": torch.zeros(3, 5),
        "net.blocks.2.blocks.0.tokenizer.shared.weight": torch.zeros(3, 5),
    }


def test_a_language_model_is_left_out() -> None:
    unet = replace(own(TINY).unet, crosses=(0, 1, 1), embedding=5, tokens=3)
    tensors = published_unet(unet, "net.")
    kept, worded = without_words(words(tensors))
    assert worded
    assert kept.keys() == tensors.keys()
    assert network_config(kept, TOLD).unet == unet


def test_a_network_without_words_is_left_as_it_is() -> None:
    tensors = published_unet(own(TINY).unet, "net.")
    kept, worded = without_words(tensors)
    assert (kept.keys(), worded) == (tensors.keys(), False)


def test_a_network_that_cannot_do_without_words_is_refused() -> None:
    unet = replace(own(TINY).unet, crosses=(0, 1, 1), embedding=5)
    with pytest.raises(CheckpointError, match="wants words"):
        network_config(published_unet(unet, "net."), TOLD)


def test_a_network_that_is_told_something_else_is_refused() -> None:
    unet = replace(own(TINY).unet, inputs=2)
    with pytest.raises(CheckpointError, match="takes 2 channels and gives 1"):
        network_config(published_unet(unet, "net."), TOLD)


def test_names_of_something_else_are_not_taken_for_a_network() -> None:
    assert not is_published(["net.weight", "diffusion.net.blocks.0.weight"])
    with pytest.raises(CheckpointError, match="told a time"):
        network_config({"net.weight": torch.zeros(1)}, TOLD)
