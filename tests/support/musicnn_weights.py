"""Weights of musicnn's names and shapes, without its wheel."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
JOINED = 2 * 204 + 3 * 51


def random_weights(seed: int = 0) -> dict[str, Array]:
    """Variables of the published names and shapes, with random values."""
    random = np.random.default_rng(seed)
    kernels = [(7, 38, 1, 204), (7, 67, 1, 204), (128, 1, 1, 51), (64, 1, 1, 51), (32, 1, 1, 51)]
    kernels += [(7, JOINED, 1, 64), (7, 64, 1, 64), (7, 64, 1, 64)]
    weights: dict[str, Array] = {}

    def put(name: str, shape: tuple[int, ...], scale: float, shift: float = 0.0) -> None:
        values = random.standard_normal(shape) * scale + shift
        weights[name] = np.asarray(values, dtype=np.float32)

    for i, shape in enumerate(kernels):
        name = f"conv2d_{i}" if i else "conv2d"
        put(f"{name}/kernel", shape, 1.0 / np.sqrt(np.prod(shape[:-1])))
        put(f"{name}/bias", shape[-1:], 0.3)
    widths = [1, *(shape[-1] for shape in kernels), 2 * (JOINED + 192), 200]
    for i, width in enumerate(widths):
        name = f"batch_normalization_{i}" if i else "batch_normalization"
        put(f"{name}/gamma", (width,), 0.7, 0.2)
        put(f"{name}/beta", (width,), 0.3)
        put(f"{name}/moving_mean", (width,), 0.3)
        weights[f"{name}/moving_variance"] = np.asarray(random.uniform(0.3, 2.0, width), np.float32)
    put("dense/kernel", (2 * (JOINED + 192), 200), 0.02)
    put("dense/bias", (200,), 0.3)
    put("dense_1/kernel", (200, 50), 0.05)
    put("dense_1/bias", (50,), 0.3)
    return weights
