"""Embedded: words, or whatever else a network looks at, as numbers out of a file of anybody's."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from loopstudio.app.abilities import abilities_of
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_DIMENSIONS, LatentTrack

MAX_TOKENS = 1_024
SUFFIXES = (".npy", ".safetensors")
_MOST_BYTES = 1 << 24


def embedding_of(path: Path) -> LatentTrack:
    """Read an embedding (tokens, features), or (1, tokens, features), of a .npy or a .safetensors.

    Raises InvalidValue, in one sentence, for a file that holds none, or more than one.
    """
    numbers = _numbers(path)
    if numbers.ndim == 3 and numbers.shape[0] == 1:
        numbers = numbers[0]
    if numbers.ndim != 2 or not (
        1 <= numbers.shape[0] <= MAX_TOKENS and 1 <= numbers.shape[1] <= MAX_DIMENSIONS
    ):
        shape = " x ".join(map(str, numbers.shape))
        raise InvalidValue(
            f"{path.name} holds {shape or 'one number'}, and an embedding is up to {MAX_TOKENS:,} "
            f"tokens of up to {MAX_DIMENSIONS:,} features."
        )
    if not np.isfinite(numbers).all():
        raise InvalidValue(f"{path.name} holds values that are not numbers.")
    return LatentTrack.of(np.ascontiguousarray(numbers.T, dtype=np.float32))


def check_fits(embedding: LatentTrack, info: CheckpointInfo) -> None:
    """Raise InvalidValue, with what it looks at, for an embedding that is not for a checkpoint."""
    looks_at = abilities_of(info).looks_at
    if looks_at is None:
        raise InvalidValue(f"{info.title} looks at no embedding: leave it out.")
    features, tokens = embedding.array().shape
    if features != looks_at[1] or tokens > looks_at[0]:
        raise InvalidValue(
            f"An embedding of {tokens} tokens and {features} features is not for {info.title}, "
            f"which looks at up to {looks_at[0]} of {looks_at[1]}."
        )


def _numbers(path: Path) -> NDArray[np.floating]:
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise InvalidValue(f"{path.name} is too large for an embedding.")
    try:
        found = [np.load(path, allow_pickle=False)] if _is_npy(path) else _tensors(path)
    except (OSError, ValueError, EOFError, SafetensorError) as error:
        raise InvalidValue(
            f"{path.name} holds no embedding: give a .npy or a .safetensors of one array."
        ) from error
    if len(found) != 1 or not np.issubdtype(found[0].dtype, np.floating):
        raise InvalidValue(f"{path.name} holds no array of numbers, or more than one.")
    return found[0]


def _is_npy(path: Path) -> bool:
    return path.suffix.lower() == ".npy"


def _tensors(path: Path) -> list[NDArray[np.floating]]:
    return list(load_file(path).values())
