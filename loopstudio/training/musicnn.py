"""musicnn (Pons and Serra 2019, ISC): a network that tags music, read from its published weights.

Architecture after "musicnn: Pre-trained convolutional neural networks for music audio tagging" and
"End-to-end learning for music audio tagging at scale": a front end of tall (timbral) and long
(temporal) filters, three residual convolutions, pooling over time, one dense layer, 50 tags of the
MagnaTagATune set. Used to measure and, where a recipe asks, to train; never by the program that
makes loops.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

RATE, HOP, N_FFT, BANDS, FRAMES = 16_000, 256, 512, 96, 187

_TAG_LINE = (
    "guitar|classical|slow|techno|strings|drums|electronic|rock|fast|piano|ambient|beat|violin|"
    "vocal|synth|female|indian|opera|male|singing|vocals|no vocals|harpsichord|loud|quiet|flute|"
    "woman|male vocal|no vocal|pop|soft|sitar|solo|man|classic|choir|voice|new age|dance|"
    "male voice|female vocal|beats|harp|cello|no voice|weird|country|metal|female voice|choral"
)
TAGS = tuple(_TAG_LINE.split("|"))

Weights = Mapping[str, NDArray[np.float32]]

_EPSILON = 1e-3
_TIMBRAL = (38, 67)
_TEMPORAL = (128, 64, 32)


@dataclass(frozen=True, eq=False)
class Activations:
    """What the network says of each item: penultimate (batch, 200) and tags (batch, 50) in 0..1."""

    penultimate: Tensor
    tags: Tensor


class PatchSpectrogram(nn.Module):
    """Loops at 16 kHz to the patches musicnn reads: (batch, samples) to (batch, 187, 96)."""

    window: Tensor
    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(N_FFT), persistent=False)
        self.register_buffer("filters", torch.from_numpy(area_filters()), persistent=False)

    def forward(self, loops: Tensor) -> Tensor:
        """Repeat each loop round its circle until 3 s are full; log10(10000 * mel power + 1)."""
        reach = N_FFT // 2
        index = torch.arange(-reach, (FRAMES - 1) * HOP + reach, device=loops.device)
        turned = loops[:, index % loops.shape[1]]
        spectra = torch.stft(
            turned, N_FFT, HOP, window=self.window, center=False, return_complex=True
        )
        power = torch.view_as_real(spectra).square().sum(-1)
        return torch.log10(1e4 * (self.filters @ power) + 1.0).transpose(1, 2)


class Normalised(nn.Module):
    """A layer, ReLU, and the batch normalisation that TensorFlow put behind it."""

    def __init__(self, layer: nn.Module, channels: int) -> None:
        super().__init__()
        self.layer = layer
        self.norm = nn.BatchNorm1d(channels, eps=_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, ...) to (batch, channels, ...); a frequency axis is pooled to its maximum."""
        y = self.layer(x)
        if y.ndim == 4:
            # The published network pools last. ReLU and normalisation keep order, or turn it round
            # where the gain is negative: pooling first is the same and costs a fifth.
            lowest, highest = torch.aminmax(y, dim=3)
            y = torch.where(self.norm.weight[:, None] < 0.0, lowest, highest)
        normalised: Tensor = self.norm(F.relu(y))
        return normalised


class MusicNN(nn.Module):
    """Patches (batch, 187, 96) to what the network says of them."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.BatchNorm2d(1, eps=_EPSILON)
        self.timbral = nn.ModuleList(
            Normalised(nn.Conv2d(1, 204, (7, width), padding=(3, 0)), 204) for width in _TIMBRAL
        )
        self.temporal = nn.ModuleList(
            Normalised(nn.Conv2d(1, 51, (length, 1)), 51) for length in _TEMPORAL
        )
        joined = 204 * len(_TIMBRAL) + 51 * len(_TEMPORAL)
        self.middle = nn.ModuleList(
            Normalised(nn.Conv1d(width, 64, 7, padding=3), 64) for width in (joined, 64, 64)
        )
        pooled = 2 * (joined + 3 * 64)
        self.pooled = nn.BatchNorm1d(pooled, eps=_EPSILON)
        self.dense = Normalised(nn.Linear(pooled, 200), 200)
        self.out = nn.Linear(200, len(TAGS))
        self.eval().requires_grad_(False)

    @classmethod
    def of(cls, weights: Weights) -> "MusicNN":
        """Build the network from the published variables, by their TensorFlow names."""
        network = cls()
        network.load_state_dict(_state(weights))
        return network

    def forward(self, patches: Tensor) -> Activations:
        """Give the penultimate layer and the tags."""
        joined = torch.cat(self.maps(patches), dim=1)
        # Flattened pair by pair: maximum and mean of a channel stand side by side.
        pooled = torch.stack((joined.amax(2), joined.mean(2)), dim=2).flatten(1)
        penultimate = self.dense(self.pooled(pooled))
        return Activations(penultimate, torch.sigmoid(self.out(penultimate)))

    def maps(self, patches: Tensor) -> list[Tensor]:
        """Give the front end (batch, 561, frames) and the three convolutions (batch, 64, frames).

        Patches may have any number of frames here; what lies beyond them counts as zero.
        """
        x = self.enter(patches[:, None])
        fronts = [block(x) for block in self.timbral]
        for block, length in zip(self.temporal, _TEMPORAL, strict=True):
            # TensorFlow's "same" puts the odd one of an even kernel's padding behind.
            fronts.append(block(F.pad(x, (0, 0, (length - 1) // 2, length // 2))))
        front = torch.cat(fronts, dim=1)
        first = self.middle[0](front)
        second = self.middle[1](first) + first
        return [front, first, second, self.middle[2](second) + second]


def _state(weights: Weights) -> dict[str, Tensor]:
    state: dict[str, Tensor] = {}
    blocks = [f"timbral.{i}" for i in range(2)] + [f"temporal.{i}" for i in range(3)]
    blocks += [f"middle.{i}" for i in range(3)]
    for number, block in enumerate(blocks):
        suffix = f"_{number}" if number else ""
        kernel = torch.from_numpy(weights[f"conv2d{suffix}/kernel"])
        # (time, frequency, in, out) to (out, in, time, frequency); the middle ones see the
        # channels of the front end where the others see frequency.
        turned = kernel.permute(3, 2, 0, 1)
        middle = block.startswith("middle")
        state[f"{block}.layer.weight"] = turned[:, 0].transpose(1, 2) if middle else turned
        state[f"{block}.layer.bias"] = torch.from_numpy(weights[f"conv2d{suffix}/bias"])
        state |= _norm(weights, f"batch_normalization_{number + 1}", f"{block}.norm")
    state |= _norm(weights, "batch_normalization", "enter")
    state |= _norm(weights, "batch_normalization_9", "pooled")
    state |= _norm(weights, "batch_normalization_10", "dense.norm")
    for theirs, ours in (("dense", "dense.layer"), ("dense_1", "out")):
        state[f"{ours}.weight"] = torch.from_numpy(weights[f"{theirs}/kernel"]).T
        state[f"{ours}.bias"] = torch.from_numpy(weights[f"{theirs}/bias"])
    return state


def _norm(weights: Weights, theirs: str, ours: str) -> dict[str, Tensor]:
    names = {
        "weight": "gamma",
        "bias": "beta",
        "running_mean": "moving_mean",
        "running_var": "moving_variance",
    }
    state = {f"{ours}.{k}": torch.from_numpy(weights[f"{theirs}/{v}"]) for k, v in names.items()}
    return state | {f"{ours}.num_batches_tracked": torch.tensor(0)}


def area_filters() -> NDArray[np.float32]:
    """Slaney's triangles of equal area over hertz, 0 to 8 kHz: (96, 257)."""
    top = 15.0 + 27.0 * math.log(RATE / 2 / 1_000.0) / math.log(6.4)
    mels = np.linspace(0.0, top, BANDS + 2)
    above = 1_000.0 * 6.4 ** ((mels - 15.0) / 27.0)
    edges = np.where(mels < 15.0, mels * 200.0 / 3.0, above)
    hertz = np.linspace(0.0, RATE / 2, N_FFT // 2 + 1)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangle = np.minimum((hertz - low) / (centre - low), (high - hertz) / (high - centre))
    weights = np.maximum(0.0, triangle) * 2.0 / (high - low)
    return np.asarray(weights, dtype=np.float32)
