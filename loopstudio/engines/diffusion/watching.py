"""Watching: a loop is seen while it is made, and kept as it is where that is wanted."""

from collections.abc import Callable
from functools import lru_cache, partial

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Onlooking, Run
from loopstudio.core.glimpse import Glimpse
from loopstudio.engines.diffusion.counting import Heard, Step
from loopstudio.engines.vocoding.mel import LogMel, MelConfig

Draw = Callable[[Tensor], Tensor]
"""Draws what is thought of a loop, as a step has it, as a log-mel image (1, bands, frames)."""

_RANGE = 80.0 / 45.0
"""How far below its loudest cell a picture goes: 80 dB, where a log-mel image has 90 in two."""
_COLUMNS = 256
_HALF_WINDOWS = 42
"""Half windows a second: as in the images of our own networks, so that no band is empty."""
_KEPT = 2


class Watch:
    """Hears of each step of one loop: shows it to who looks on, and says whether it is enough.

    kept_at is the call after which it was, None where all are made.
    """

    def __init__(
        self, run: Run, request: DiffuseRequest, index: int, draw: Draw, heard: Heard | None = None
    ) -> None:
        self._run = run if isinstance(run, Onlooking) else None
        self._request, self._index, self._draw, self._heard = request, index, draw, heard
        self.kept_at: int | None = None

    def __call__(self, step: Step) -> bool:
        """Take note of a step; after the last one it is never enough: nothing is left to save."""
        enough = self._heard is not None and bool(self._heard(step))
        if self._run is not None:
            self._run.look(partial(self._glimpse, step))
        if step.done >= step.total or not (enough or self._is_enough(step.done)):
            return False
        self.kept_at = step.done
        return True

    def _is_enough(self, done: int) -> bool:
        wanted = self._request.kept_at
        if wanted is not None and done >= wanted:
            return True
        return self._run is not None and self._run.enough(self._index)

    def _glimpse(self, step: Step) -> Glimpse:
        image = self._draw(step.clean)
        columns = min(_COLUMNS, image.shape[-1])
        cells = pictured(F.adaptive_max_pool1d(image, columns)[0])
        rows = cells.shape[0]
        told = cells.cpu().numpy().tobytes()
        return Glimpse(self._index, step.done, step.total, rows, columns, told)


def image_of(sound: Tensor, rate: int) -> Tensor:
    """Draw a loop (1, channels, samples) as a log-mel image (1, bands, frames), all of it seen."""
    mono = sound.mean(1)
    hop = max(1, mono.shape[-1] // _COLUMNS)
    mel = _mel(rate, hop).to(mono.device)
    image: Tensor = mel(mono[:, : mono.shape[-1] // hop * hop])
    return image


@lru_cache(_KEPT)
def _mel(rate: int, hop: int) -> LogMel:
    return LogMel(MelConfig(rate=rate, hop=hop, n_fft=2 * (rate // _HALF_WINDOWS)))


def pictured(image: Tensor) -> Tensor:
    """Give a log-mel image (bands, frames) as loudness 0 to 255, its high notes first."""
    loudness = 1.0 - (image.max() - image) / _RANGE
    return (255.0 * loudness.clamp(0.0, 1.0)).round().to(torch.uint8).flip(0)
