"""Tiny GAN bundles, and files such as the published systems write, made up on the spot."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import yaml
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.gan.parts import Parts, save_parts
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

LABELS = ("house", "techno", "trap")


def tiny_info(folder: Path) -> CheckpointInfo:
    """Describe the tiny bundle that `tiny_bundle` writes."""
    return CheckpointInfo(
        name=folder.name,
        title="Tiny drums",
        engine="gan",
        kind="drums",
        rate=44_100,
        channels=1,
        native_bpm=120.0,
        bars=1,
        labels=LABELS,
        licence="CC0-1.0",
        sha256="0" * 64,
        folder=folder,
    )


UNSTEADIED = replace(VocoderConfig.tiny(), tones=0, partials=0)
"""What has learned nothing of notes takes noise for some, in other ways for every bit."""


def tiny_parts(seed: int = 0, vocoding: VocoderConfig | None = None) -> Parts:
    """Build untrained networks of a few kilobytes whose noise is heard."""
    torch.manual_seed(seed)
    vocoding = vocoding or VocoderConfig.tiny()
    config = GanConfig(GeneratorConfig.tiny(), vocoding)
    generator = Generator(GeneratorConfig.tiny()).eval()
    vocoder = Vocoder(vocoding).eval()
    with torch.no_grad():
        for name, weight in generator.named_parameters():
            if name.endswith("noise.weight"):
                weight.fill_(0.1)
    w_mean, w_std = statistics(generator)
    # Untrained images wander; scaled like this they lie between silence and full scale.
    mean, std = torch.full((config.bands,), -0.3), torch.full((config.bands,), 0.2)
    return Parts(config, generator, vocoder, mean, std, w_mean, w_std)


def melodist_info(folder: Path) -> CheckpointInfo:
    """Describe the tiny bundle that `melodist_bundle` writes."""
    kinds = ("bass", "lead", "pad")
    return replace(tiny_info(folder), title="Tiny synths", kind="synths", labels=kinds)


def melodist_parts(seed: int = 0) -> Parts:
    """Build an untrained melodist of a few kilobytes, and its vocoder."""
    torch.manual_seed(seed)
    config = MelodistConfig.tiny()
    melodist = Melodist(config).eval().requires_grad_(False)
    torch.nn.init.orthogonal_(melodist.axes)
    # Untrained rows are all alike: spread like this each bar has notes of its own.
    torch.nn.init.normal_(melodist.composer.out.weight)
    vocoder = Vocoder(config.image.vocoder).eval()
    mean, std = torch.full((config.plane[0],), -0.3), torch.full((config.plane[0],), 0.2)
    gan = GanConfig(config, config.image.vocoder)
    return Parts(gan, melodist, vocoder, mean, std, *statistics(melodist))


def melodist_bundle(folder: Path) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    return save_parts(folder, melodist_info(folder), melodist_parts())


def tiny_bundle(folder: Path, vocoding: VocoderConfig | None = None) -> CheckpointInfo:
    """Write a bundle of them at `folder`."""
    return save_parts(folder, tiny_info(folder), tiny_parts(vocoding=vocoding))


def published_generator(
    z: int, w: int, layers: int, const: tuple[int, int], channels: tuple[int, ...]
) -> dict[str, Tensor]:
    """Make a state dictionary with the published names and shapes, at random."""
    config = GeneratorConfig(z, w, layers, const, channels, 0, False)
    table = {key: torch.randn_like(v) for key, v in Generator(config).state_dict().items()}
    for key, value in Generator(config).state_dict().items():
        if key.endswith("kernel"):
            table[key] = value
    for i in range(2 * len(channels) - 1):
        side = 4 * 2 ** ((i + 1) // 2)
        table[f"noises.noise_{i}"] = torch.randn(1, 1, side, side)
    return table


def published_vocoder(
    bands: int, channels: tuple[int, ...], ratios: tuple[int, ...], residuals: int = 3
) -> dict[str, Tensor]:
    """Make a MelGAN's state dictionary with weight normalisation, at random."""
    table: dict[str, Tensor] = {}

    def conv(name: str, shape: tuple[int, int, int], outputs: int) -> None:
        table[f"{name}.bias"] = torch.randn(outputs) * 0.05
        table[f"{name}.weight_g"] = torch.rand(shape[0], 1, 1) + 0.5
        table[f"{name}.weight_v"] = torch.randn(shape)

    conv("model.1", (channels[0], bands, 7), channels[0])
    place = 3
    for i, ratio in enumerate(ratios):
        inputs, outputs = channels[i], channels[i + 1]
        conv(f"model.{place}", (inputs, outputs, 2 * ratio), outputs)
        for j in range(place + 1, place + 1 + residuals):
            conv(f"model.{j}.block.2", (outputs, outputs, 3), outputs)
            conv(f"model.{j}.block.4", (outputs, outputs, 1), outputs)
            conv(f"model.{j}.shortcut", (outputs, outputs, 1), outputs)
        place += 2 + residuals
    conv(f"model.{place + 1}", (1, channels[-1], 7), 1)
    return table


def write_published(
    folder: Path,
    generator: dict[str, Tensor],
    vocoder: dict[str, Tensor],
    bands: int,
) -> Path:
    """Lay out a published checkpoint's folder as its authors do."""
    (folder / "melgan").mkdir(parents=True)
    arguments = argparse.Namespace(path="data", batch=64, lr=0.002, ckpt=None, fusion=True)
    torch.save({"g": generator, "g_ema": generator, "args": arguments}, folder / "drum_vgg.pt")
    torch.save(vocoder, folder / "melgan" / "best_netG.pt")
    namespace = argparse.Namespace(n_mel_channels=bands, ngf=32, save_path="logs/drum")
    (folder / "melgan" / "args.yml").write_text(yaml.dump(namespace), encoding="utf-8")
    np.save(folder / "mean.mel.npy", np.linspace(-2.8, -0.8, bands))
    np.save(folder / "std.mel.npy", np.linspace(1.0, 1.5, bands))
    return folder


def tiny_published(folder: Path) -> Path:
    """Write a small checkpoint of pjloop-gan's form: (frames, bands) of 192 x 64."""
    generator = published_generator(4, 8, 2, (12, 4), (8, 8, 8, 8, 8))
    vocoder = published_vocoder(64, (8, 8, 4, 4, 4), (5, 4, 4, 2))
    return write_published(folder, generator, vocoder, 64)


def renamed(info: CheckpointInfo, **changes: object) -> CheckpointInfo:
    """Give the info with some fields otherwise, however wrong."""
    return replace(info, **changes)  # type: ignore[arg-type]
