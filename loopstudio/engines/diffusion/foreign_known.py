"""Published networks of diffusion that are known by their sizes or the sums of their files.

What no shape tells of them stands here as their authors wrote it down.
"""

from dataclasses import dataclass, replace

from loopstudio.engines.diffusion.codec_config import CodecConfig, CodecSizes
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.unet_config import UnetConfig

UNSTATED = "not stated by its authors"
ADP = "audio-diffusion-pytorch, Flavio Schneider, 2023 (code MIT)"
HARMONAI = "Dance Diffusion, Zach Evans and Harmonai, 2022 (code MIT)"


@dataclass(frozen=True)
class Known:
    """A published network: its name, what shapes do not tell of it, its licence and its credit.

    exact says that it is this very file, not only one of the same sizes.
    """

    title: str
    settings: Settings
    licence: str = UNSTATED
    credit: str = ADP
    exact: bool = False


_PLAIN = UnetConfig()
"""The network of audio-diffusion-pytorch's README, which its kinds vary."""
_UNATTENDED = replace(_PLAIN, attentions=(0,) * 9)
_TINY = UnetConfig(
    channels=(32, 32, 64, 64, 128, 128, 256, 256),
    factors=(1, 2, 2, 2, 2, 2, 2, 2),
    items=(2, 2, 2, 2, 2, 2, 4, 4),
    attentions=(0, 0, 0, 0, 0, 1, 1, 1),
    crosses=(0,) * 8,
)
_ATC64 = UnetConfig(
    inputs=256,
    outputs=256,
    channels=(256, 512, 512, 512, 1024, 1024, 1024),
    factors=(1, 2, 2, 2, 2, 2, 2),
    items=(1, 2, 2, 2, 2, 2, 2),
    attentions=(0,) * 7,
    crosses=(0,) * 7,
    context=32,
    depth=4,
)
_WORDS = replace(_PLAIN, crosses=(0, 0, 0, 1, 1, 1, 1, 1, 1), embedding=768, tokens=64)
_LONG = 1 << 18
_USUAL = Settings(heads=8, groups=8)
"""What all of those below have."""
_NETWORKS: tuple[tuple[UnetConfig, Known], ...] = (
    (_PLAIN, Known("audio-diffusion-pytorch generator", Settings(48_000, _LONG))),
    (_WORDS, Known("audio-diffusion-pytorch generator with words", Settings(48_000, _LONG))),
    (
        replace(_UNATTENDED, inputs=4),
        Known("audio-diffusion-pytorch upsampler", Settings(48_000, _LONG, upsampling=16)),
    ),
    (
        replace(_UNATTENDED, inputs=2, outputs=1),
        Known("audio-diffusion-pytorch vocoder", Settings(48_000, _LONG, scaling="log")),
    ),
    (
        replace(_UNATTENDED, context=32, depth=6),
        Known(
            "audio-diffusion-pytorch autoencoder",
            Settings(48_000, _LONG, scaling="log", bounded=True),
        ),
    ),
    (
        _TINY,
        Known(
            "tiny-audio-diffusion",
            Settings(44_100, 1 << 15, one_shot=True),
            credit="tiny-audio-diffusion, Christopher Landschoot, 2023 (code MIT)",
        ),
    ),
    (
        _ATC64,
        Known(
            "dmae1d-ATC64-v2",
            Settings(48_000, 1 << 17, stride=64, scaling="plain", bounded=True),
            credit="archisound, archinet.ai, 2023 (code MIT)",
        ),
    ),
)
_AT = Known(
    "autoencoder1d-AT-v1",
    Settings(48_000, _LONG, groups=8, bounded=True),
    credit="archisound, archinet.ai, 2023 (code MIT)",
)
_DANCE = Known("Dance Diffusion", Settings(), credit=HARMONAI)
_FILES = {
    "48caefdcbb7b15e1a0b3d08587446936302535de74b0e05e0d61beba865ba00a": "glitch-440k",
    "1e2a23a54e960b80227303d0495247a744fa1296652148da18a4da17c3784e9b": "jmann-small-190k",
    "6b32b5ff1c666c4719da96a12fd15188fa875d6f79f8dd8e07b4d54676afa096": "jmann-large-580k",
    "49d9abcae642e47c2082cec0b2dce95a45dc6e961805b6500204e27122d09485": "maestro-150k",
    "af337c8416732216eeb52db31dcc0d49a8d48e2b3ecaa524cb854c36b5a3503a": "unlocked-250k",
    "a66847844659d287f55b7adbe090224d55aeafdd4c2b3e1e1c6a02992cb6e792": "honk-140k",
}
"""SHA-256 of the six files that Harmonai published."""
_DANCES = {
    "glitch-440k": Settings(48_000, 1 << 16),
    "jmann-small-190k": Settings(48_000, 1 << 16),
    "jmann-large-580k": Settings(48_000, 1 << 17),
    "maestro-150k": Settings(16_000, 1 << 16),
    "unlocked-250k": Settings(16_000, 1 << 16),
    "honk-140k": Settings(16_000, 1 << 16),
}


def known_as(config: PublishedConfig) -> Known | None:
    """Give the published network that has these sizes; groups and single heads are not compared."""
    match config:
        case DiffusionConfig():
            sizes = _compared(config.unet)
            found = (known for unet, known in _NETWORKS if _compared(unet) == sizes)
            known = next(found, None)
            return known and replace(known, settings=known.settings.over(_USUAL))
        case DanceConfig():
            return _DANCE if config.sizes == DanceSizes() else None
        case CodecConfig():
            alike = replace(config.sizes, groups=8, bounded=True) == CodecSizes()
            return _AT if alike and config.sound.channels == 2 else None


def known_file(sha256: str) -> Known | None:
    """Give the published network whose file has this sum."""
    if sha256 not in _FILES:
        return None
    name = _FILES[sha256]
    return Known(f"Dance Diffusion {name}", _DANCES[name], "MIT", HARMONAI, exact=True)


def named_dance(words: str) -> Known | None:
    """Give the Dance Diffusion that the name of a file or its folder tells, such as maestro-150k.

    Only its rate and length are taken from a name: whose file it is it does not prove.
    """
    name = next((name for name in _DANCES if name in words.lower()), None)
    return Known(f"Dance Diffusion {name}", _DANCES[name], credit=HARMONAI) if name else None


def _compared(unet: UnetConfig) -> tuple[object, ...]:
    layers = (unet.channels, unet.factors, unet.items, unet.attentions, unet.crosses)
    told = (unet.context, unet.depth if unet.context else 0, unet.embedding, unet.tokens)
    attends = any(unet.attentions) or any(unet.crosses)
    return (unet.inputs, unet.outputs, *layers, *told, attends and unet.heads * unet.head)
