"""What published files of audio-diffusion-pytorch 0.1 tell of a network, by names and shapes."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import (
    DiffusionConfig,
    EncoderConfig,
    ImageConfig,
    Scaling,
    SoundConfig,
    TransformConfig,
)
from loopstudio.engines.diffusion.foreign_network import NET, once
from loopstudio.engines.diffusion.foreign_settings import Settings, usual
from loopstudio.engines.diffusion.foreign_shapes import shape_of, stages_of
from loopstudio.engines.diffusion.foreign_sizes import unet_config
from loopstudio.engines.diffusion.image import mel_bank
from loopstudio.engines.diffusion.unet_config import UnetConfig

USUAL_UPSAMPLING = 16
_RATES = (48_000, 44_100, 16_000, 22_050, 24_000, 32_000, 96_000, 8_000, 11_025, 12_000)
_TEXT = "blocks.2.blocks.0."
_CROSSED = "blocks.2.blocks.1."
_LANGUAGE = (f"{_TEXT}transformer.", f"{_TEXT}tokenizer.")
_MEL_BANKS = ("to_spectrogram.to_mel_scale.fb", "encoder.mel.to_mel_scale.fb")
_MEL_WINDOWS = (
    "to_spectrogram.to_spectrogram.window",
    "encoder.mel.to_spectrogram.window",
)
_STFT_WINDOW = "encoder.stft.window"


@dataclass(frozen=True)
class _Place:
    """Where the U-Net stands: root of its names, beside what is told, within a transform."""

    root: str
    appended: bool
    transform: str = ""


_PLACES = (
    _Place(NET, appended=False),
    _Place(f"{NET}blocks.2.", appended=False, transform=f"{NET}blocks."),
    _Place(f"{NET}blocks.0.", appended=True),
    _Place(f"{NET}blocks.0.blocks.2.", appended=True, transform=f"{NET}blocks.0.blocks."),
)


def is_published(names: Iterable[str]) -> bool:
    """Say whether these are names of a network of audio-diffusion-pytorch 0.1."""
    known = once(dict.fromkeys(names))
    return any(f"{place.root}blocks.0.weights" in known for place in _PLACES)


def without_words(tensors: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], bool]:
    """Leave out a language model, which files of networks led by words hold as well.

    Gives what is left under the names that a network has without one, and whether there was one.
    """
    single = once(tensors)
    root = _place(single).root
    language = tuple(root + name for name in _LANGUAGE)
    kept = {name: tensor for name, tensor in single.items() if not name.startswith(language)}
    if len(kept) == len(single):
        return kept, False
    before, after = f"{root}{_CROSSED}", f"{root}blocks.2."
    return {_moved(name, before, after): tensor for name, tensor in kept.items()}, True


def told_by(tensors: Mapping[str, Tensor]) -> Settings:
    """Give what numbers tell: a bank of mel bands is that of one sample rate."""
    for name in _MEL_BANKS:
        if name in tensors and tensors[name].ndim == 2:
            bins, bands = tensors[name].shape
            for rate in _RATES:
                bank = mel_bank(rate, bands, bins).T
                if torch.allclose(tensors[name], bank, atol=5e-3):
                    return Settings(rate=rate)
    return Settings()


def network_config(tensors: Mapping[str, Tensor], settings: Settings) -> DiffusionConfig:
    """Give the sizes of a network and of what it is told.

    tensors are named as `without_words` gives them. Raises CheckpointError for layers laid out in
    no known way, and for networks that are told something else than those of this project.
    """
    place = _place(tensors)
    unet = unet_config(tensors, place.root, settings)
    if unet.embedding and not unet.tokens:
        raise CheckpointError(
            "The network wants words, or another embedding, and did not learn to do without."
        )
    transform = _transform(tensors, place, settings)
    filters = transform.filters if transform else 1
    vocodes = "to_flat.weight" in tensors
    encodes = any(name.startswith("encoder.") for name in tensors)
    _check_told(place, unet, vocodes=vocodes, encodes=encodes)
    channels = usual(settings.channels, 2) if vocodes else unet.outputs // filters
    sound = SoundConfig(
        rate=usual(settings.rate, SoundConfig.rate),
        channels=channels,
        samples=usual(settings.samples, 1 << 18),
        one_shot=usual(settings.one_shot, False),
        upsampling=usual(settings.upsampling, USUAL_UPSAMPLING)
        if place.appended and not vocodes
        else 1,
    )
    if vocodes:
        return DiffusionConfig(unet, sound, transform, _vocoded(tensors, settings))
    if encodes:
        encoder = _encoder(tensors, settings)
        hop = unet.context_stride * (transform.stride if transform else 1)
        image = _encoded(tensors, settings, hop // math.prod(encoder.factors))
        return DiffusionConfig(unet, sound, transform, image, encoder)
    return DiffusionConfig(unet, sound, transform)


def _moved(name: str, before: str, after: str) -> str:
    return after + name.removeprefix(before) if name.startswith(before) else name


def _place(tensors: Mapping[str, Tensor]) -> _Place:
    for place in _PLACES:
        if f"{place.root}blocks.0.weights" in tensors:
            return place
    raise CheckpointError("The file holds no network that is told a time.")


def _transform(
    tensors: Mapping[str, Tensor], place: _Place, settings: Settings
) -> TransformConfig | None:
    """Give the transform; where nothing else is known its windows lie side by side."""
    if not place.transform:
        return None
    made, channels, window = shape_of(tensors, f"{place.transform}1.weight", 3)
    stride = usual(settings.stride, window)
    return TransformConfig(filters=made // channels, window=window, stride=stride)


def _check_told(place: _Place, unet: UnetConfig, *, vocodes: bool, encodes: bool) -> None:
    if place.appended == (unet.inputs != unet.outputs) and not (vocodes and encodes):
        return
    raise CheckpointError(
        f"The network takes {unet.inputs} channels and gives {unet.outputs}: what else it is told "
        "is not known here. Generators, upsamplers, vocoders and autoencoders are."
    )


def _vocoded(tensors: Mapping[str, Tensor], settings: Settings) -> ImageConfig:
    bands, _, window = shape_of(tensors, "to_flat.weight", 3)
    n_fft = _n_fft(tensors, _MEL_BANKS[0], window)
    return ImageConfig(
        n_fft=n_fft,
        window=window,
        hop=usual(settings.hop, max(1, n_fft // 4)),
        bands=bands,
        scaling=usual(settings.scaling, "log"),
    )


def _encoded(tensors: Mapping[str, Tensor], settings: Settings, hop: int) -> ImageConfig:
    if _STFT_WINDOW in tensors:
        (window,) = shape_of(tensors, _STFT_WINDOW, 1)
        scaling: Scaling = usual(settings.scaling, "plain")
        return ImageConfig(n_fft=window, window=window, hop=hop, bands=0, scaling=scaling)
    (window,) = shape_of(tensors, _MEL_WINDOWS[1], 1)
    _, bands = shape_of(tensors, _MEL_BANKS[1], 2)
    n_fft = _n_fft(tensors, _MEL_BANKS[1], window)
    scaling = usual(settings.scaling, "log")
    return ImageConfig(n_fft=n_fft, window=window, hop=hop, bands=bands, scaling=scaling)


def _n_fft(tensors: Mapping[str, Tensor], bank: str, window: int) -> int:
    return 2 * (shape_of(tensors, bank, 2)[0] - 1) if bank in tensors else window


def _encoder(tensors: Mapping[str, Tensor], settings: Settings) -> EncoderConfig:
    stages = stages_of(tensors)
    width = math.gcd(*stages.widths)
    return EncoderConfig(
        width=width,
        multipliers=tuple(wide // width for wide in stages.widths),
        factors=stages.factors,
        blocks=stages.blocks,
        latent=shape_of(tensors, "encoder.to_out.weight", 3)[0],
        groups=usual(settings.groups, EncoderConfig.groups),
        bounded=usual(settings.bounded, EncoderConfig.bounded),
    )
