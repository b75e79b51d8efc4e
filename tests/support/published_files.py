"""Files as published networks of diffusion are found in, written of small random ones."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_settings import Settings
from tests.support.published_dance import drawn, original, renamed
from tests.support.published_diffusion import published_unet

State = Mapping[str, Tensor]

SMALL = replace(
    DiffusionConfig.tiny(),
    unet=replace(DiffusionConfig.tiny().unet, circular=False),
)
"""A generator; published ones know no loops."""
WORDED = replace(SMALL, unet=replace(SMALL.unet, crosses=(0, 0, 1), embedding=5, tokens=4))
"""One that looks at an embedding: up to four tokens of five features."""
TOLD = Settings(rate=8_000, samples=64, heads=2, groups=4)
"""What shapes do not tell of it."""
SAID = (("rate", "8000"), ("samples", "64"), ("heads", "2"), ("groups", "4"))
"""The same, as a person says it."""
LEVELS = (32, 64, 64, 64)
SECOND = "blocks.1.blocks.1.0."
"""What stands before the second name of the layer that time goes through twice."""


def small() -> dict[str, Tensor]:
    """Give the small generator's weights under its first name."""
    return {name: tensor * 0.1 for name, tensor in published_unet(SMALL.unet, "net.").items()}


def small_dance() -> dict[str, Tensor]:
    """Give the weights of a small network of Dance Diffusion as it was trained."""
    return drawn(original(LEVELS, attending=2))


def plain(path: Path, state: State) -> Path:
    """Write a network as PyTorch saves it: under three names, each tensor once."""
    ways = ("", "diffusion.", "sampler.")
    torch.save({f"{way}{name}": tensor for way in ways for name, tensor in state.items()}, path)
    return path


def safe(path: Path, state: State) -> Path:
    """Write a network as conversions to safetensors do: under one name, tied tensors dropped."""
    kept = {name: tensor.clone() for name, tensor in state.items() if SECOND not in name}
    save_file({f"diffusion.{name}": tensor for name, tensor in kept.items()}, path)
    return path


def training(path: Path, state: State, averaged: State | None = None) -> Path:
    """Write a checkpoint of a training with Lightning, and with ema-pytorch where averaged."""
    held = {f"model.{name}": tensor for name, tensor in state.items()}
    if averaged is not None:
        held |= {f"model_ema.online_model.{name}": tensor for name, tensor in state.items()}
        held |= {f"model_ema.ema_model.{name}": tensor for name, tensor in averaged.items()}
        held |= {"model_ema.initted": torch.tensor(True), "model_ema.step": torch.tensor(9)}
    return _trained(path, held)


def dance_training(path: Path, state: State, averaged: State) -> Path:
    """Write a checkpoint of a training of Dance Diffusion."""
    held = {f"diffusion.{name}": tensor for name, tensor in state.items()}
    held |= {f"diffusion_ema.{name}": tensor for name, tensor in averaged.items()}
    return _trained(path, held)


def trimmed(path: Path, state: State, rate: int) -> Path:
    """Write a checkpoint of Dance Diffusion that was trimmed: in halves, with its settings."""
    held = {f"diffusion_ema.{name}": tensor.half() for name, tensor in state.items()}
    told = {"version": [0, 1, 0], "model_info": {"native_chunk_size": 96, "sample_rate": rate}}
    torch.save({"state_dict": held, "model_config": told}, path)
    return path


def hub(folder: Path, state: State) -> Path:
    """Write a folder as archinetai's on the hub: a prefix before each name, an empty table."""
    folder.mkdir()
    named = {f"model.{name}": tensor for name, tensor in state.items()}
    torch.save(named, folder / "pytorch_model.bin")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return folder


def diffusers(folder: Path, state: State, rate: int) -> Path:
    """Write a folder as diffusers' of Dance Diffusion, pickled and safe."""
    (folder / "unet").mkdir(parents=True)
    (folder / "scheduler").mkdir()
    held = {name: tensor.contiguous() for name, tensor in renamed(state, len(LEVELS)).items()}
    torch.save(held, folder / "unet" / "diffusion_pytorch_model.bin")
    save_file(held, folder / "unet" / "diffusion_pytorch_model.safetensors")
    told = {"_class_name": "UNet1DModel", "sample_rate": rate, "sample_size": 96}
    (folder / "unet" / "config.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "model_index.json").write_text("{}", encoding="utf-8")
    (folder / "scheduler" / "scheduler_config.json").write_text("{}", encoding="utf-8")
    return folder


def _trained(path: Path, held: State) -> Path:
    moments = {0: {"exp_avg": torch.zeros(3), "exp_avg_sq": torch.zeros(3)}}
    saved = {
        "epoch": 3,
        "global_step": 1_000,
        "pytorch-lightning_version": "1.9.0",
        "state_dict": dict(held),
        "optimizer_states": [{"state": moments, "param_groups": []}],
        "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(1.0)}},
    }
    torch.save(saved, path)
    return path
