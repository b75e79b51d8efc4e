"""The parts of a GAN bundle: its two networks and its statistics, to and from the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import fitting, load_sounds, load_tensors, save
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.levels import Levels
from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

GENERATOR, VOCODER = "generator.", "vocoder."
_SOUNDING = (VOCODER, f"{GENERATOR}image.")
CEILING, BARS = "levels.ceiling", "levels.bars"
REACH = "latent.reach"
MOST_REACH = 4.0


@dataclass(frozen=True, eq=False)
class Parts:
    """A generator and its vocoder, with what joins them.

    mean and std (bands,) undo the standardisation of the images; w_mean and w_std
    (conditions or 1, w_dim) say where w lies for each label, a melodist's in major and in minor.
    levels, which published checkpoints lack, keep what is drawn as loud as real bars. reach is how
    far from the mean of its label w is drawn where a full variety is asked for, as a multiple of
    where the generator maps it; 1 for published checkpoints.
    """

    config: GanConfig
    generator: Generator | Melodist
    vocoder: Vocoder | Melgan
    mean: Tensor
    std: Tensor
    w_mean: Tensor
    w_std: Tensor
    levels: Levels | None = None
    reach: float = 1.0

    def on(self, device: torch.device) -> "Parts":
        """Give the same parts on a device; where w lies stays on the CPU."""
        return replace(
            self,
            generator=self.generator.to(device),
            vocoder=self.vocoder.to(device),
            mean=self.mean.to(device),
            std=self.std.to(device),
            levels=self.levels.on(device) if self.levels else None,
        )

    def tensors(self) -> dict[str, Tensor]:
        """Give everything by the names it has in a bundle."""
        named = {"mel.mean": self.mean, "mel.std": self.std}
        named |= {"latent.mean": self.w_mean, "latent.std": self.w_std}
        if self.reach != 1.0:
            named[REACH] = torch.tensor([self.reach])
        if self.levels is not None:
            named |= {CEILING: self.levels.ceiling, BARS: self.levels.bars()}
        named |= {GENERATOR + key: value for key, value in self.generator.state_dict().items()}
        named |= {VOCODER + key: value for key, value in self.vocoder.state_dict().items()}
        return named


def save_parts(
    folder: Path, info: CheckpointInfo, parts: Parts, extras: Mapping[str, str] | None = None
) -> CheckpointInfo:
    """Write a bundle of these parts; info's network, folder, name and hash are filled in.

    What sounds a melodist's latents, which is that of a checkpoint of Morph, has a file of its own.
    """
    described, named = replace(info, network=parts.config.table()), parts.tensors()
    if not isinstance(parts.generator, Melodist):
        return save(folder, described, named, extras)
    sounds = {key: value for key, value in named.items() if key.startswith(_SOUNDING)}
    own = {key: value for key, value in named.items() if key not in sounds}
    return save(folder, described, own, extras, sounds=sounds)


def load_parts(info: CheckpointInfo) -> Parts:
    """Read a bundle's parts, in float32 on the CPU, ready to run.

    Raises CheckpointError where manifest and weights do not belong together.
    """
    config = GanConfig.parse(info.network)
    if config.generator.labels not in (0, len(info.labels)):
        raise CheckpointError(
            f"The checkpoint {info.name!r} names {len(info.labels)} styles, "
            f"but its generator knows {config.generator.labels}."
        )
    tensors = load_tensors(info)
    if isinstance(config.generator, MelodistConfig):
        tensors |= load_sounds(info)
    w_shape = (max(1, config.generator.conditions), config.generator.w_dim)
    return Parts(
        config=config,
        generator=filled_generator(config, tensors),
        vocoder=filled_vocoder(config, tensors),
        mean=_statistic(tensors, "mel.mean", (config.bands,)),
        std=_statistic(tensors, "mel.std", (config.bands,)),
        w_mean=_statistic(tensors, "latent.mean", w_shape),
        w_std=_statistic(tensors, "latent.std", w_shape),
        levels=_levels(tensors, config.bands),
        reach=_reach(tensors),
    )


def filled_generator(config: GanConfig, tensors: Mapping[str, Tensor]) -> Generator | Melodist:
    """Build the generator of `generator.*`; raises CheckpointError unless every key fits."""
    # On the meta device sizes cost no memory: a manifest may claim any.
    with torch.device("meta"):
        generator = _generator(config.generator)
    _fill(generator, fitting(generator, tensors, GENERATOR))
    return generator


def filled_vocoder(config: GanConfig, tensors: Mapping[str, Tensor]) -> Vocoder | Melgan:
    """Build the vocoder of `vocoder.*`; raises CheckpointError unless every key fits."""
    with torch.device("meta"):
        outline = _vocoder(config.vocoder)
    given = fitting(outline, tensors, VOCODER)
    # Its windows and filters are computed, not stored: they need a real device.
    vocoder = _vocoder(config.vocoder)
    _fill(vocoder, given)
    return vocoder


def _generator(config: GeneratorConfig | MelodistConfig) -> Generator | Melodist:
    return Melodist(config) if isinstance(config, MelodistConfig) else Generator(config)


def _vocoder(config: VocoderConfig | MelganConfig) -> Vocoder | Melgan:
    return Melgan(config) if isinstance(config, MelganConfig) else Vocoder(config)


def _fill(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    network.load_state_dict(tensors, assign=True)
    network.requires_grad_(False).eval()


def _levels(tensors: Mapping[str, Tensor], bands: int) -> Levels | None:
    if CEILING not in tensors and BARS not in tensors:
        return None
    levels = Levels.of(_statistic(tensors, CEILING, (bands,)), _statistic(tensors, BARS, (4,)))
    if levels.floor_db >= 0.0 or not 0.0 <= levels.share <= 1.0:
        raise CheckpointError(f"The weights hold {BARS} that cannot be.")
    return levels


def _reach(tensors: Mapping[str, Tensor]) -> float:
    if REACH not in tensors:
        return 1.0
    reach = float(_statistic(tensors, REACH, (1,)))
    if not 0.0 < reach <= MOST_REACH:
        raise CheckpointError(f"The weights hold {REACH} that cannot be.")
    return reach


def _statistic(tensors: Mapping[str, Tensor], key: str, shape: tuple[int, ...]) -> Tensor:
    tensor = tensors.get(key)
    if tensor is None or tensor.shape != shape:
        raise CheckpointError(f"The weights lack {key} of the shape {shape}.")
    return tensor
