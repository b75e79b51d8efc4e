"""Checkpoints as Lightning leaves them of a training of RAVE, of small networks of our own."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from tests.support.rave_export_roots import turned
from tests.support.rave_exports import Export

NAMES = {
    "old": ("weight_g", "weight_v"),
    "new": ("parametrizations.weight.original0", "parametrizations.weight.original1"),
}


def state_of(export: Export, normed: str = "old", *, measured: bool = True) -> dict[str, Tensor]:
    """Give the table of tensors of a training, weights by length and direction."""
    made: dict[str, Tensor] = {}
    for key, tensor in export.state_dict().items():
        module, _, last = key.rpartition(".")
        if last == "weight" and tensor.ndim == 3 and normed:
            length, direction = NAMES[normed]
            made[f"{module}.{length}"] = tensor.flatten(1).norm(dim=1)[:, None, None]
            made[f"{module}.{direction}"] = tensor * 3.0
        else:
            made[key] = tensor
    size = export.latent
    made["latent_pca"], made["latent_mean"] = turned(size), torch.linspace(-1.0, 1.0, size)
    risen = torch.linspace(1.0 / size, 1.0, size).sqrt()
    made["fidelity"] = risen if measured else torch.zeros(size)
    made["discriminator.layers.0.weight"] = torch.randn(4, 1, 5)
    return made


def trained(
    path: Path, state: Mapping[str, Tensor], averaged: Mapping[str, Tensor] | None = None
) -> Path:
    """Write a checkpoint of a training; averaged weights stand with a callback."""
    callbacks: dict[str, object] = {"ModelCheckpoint": {"best_model_score": torch.tensor(1.0)}}
    if averaged is not None:
        callbacks["EMA"] = dict(averaged)
    saved = {
        "epoch": 3,
        "global_step": 1_000,
        "pytorch-lightning_version": "1.9.0",
        "state_dict": dict(state),
        "optimizer_states": [{"state": {0: {"exp_avg": torch.zeros(3)}}, "param_groups": []}],
        "callbacks": callbacks,
    }
    torch.save(saved, path)
    return path
