"""FirstEstimate: how long loops of Diffuse will take before any was made, counted from sizes.

A network's work stands in its manifest, and what this machine does of it in a second the yardstick
says. What figures the counts are weighed by is in ARCHITECTURE.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from loopstudio.app.pace import Measured
from loopstudio.app.yardstick import Yardstick
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest, Precision
from loopstudio.core.errors import CheckpointError, LoopstudioError
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import WaveRequest
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.published_config import FORM, read_config
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.diffusion.work import Work, work_of
from loopstudio.engines.sizes import inner

Find = Callable[[str], CheckpointInfo]
_WEIGHED: dict[Precision, tuple[float, float, float]] = {
    "full": (0.074, 9.0e-9, 0.134e-3),
    "half": (0.098, 2.46e-9, 0.182e-3),
}
"""Yardsticks for a convolution, for a number multiplied and added, for a frame that goes in."""
_REST = {"latent": 38.0, "sound": 10.0, "guided": 24.0, FORM: 10.0}
"""Yardsticks for a bar, beside its calls: what sounds and finishes it."""
_LONGER = 1.16
"""Over what is counted so, which is of calls in a row, loops took in the median of 13 requests."""
_AROUND = 2
"""Strides that a published network is shown beside a loop."""


@dataclass(frozen=True)
class _Call:
    """What a network is asked at once: bars at a tempo, of so many voices beside one another."""

    tempo: Tempo
    bars: int = 1
    voices: int = 1
    precision: Precision = "full"

    @classmethod
    def of(cls, request: DiffuseRequest | WaveRequest) -> "_Call":
        if isinstance(request, WaveRequest):
            return cls(request.tempo, request.bars, request.original.channels)
        voices = 2 if request.is_guided else 1
        return cls(request.tempo, request.bars_at_once, voices, request.precision)


@dataclass(frozen=True)
class FirstEstimate:
    """Says how long a loop takes as it is counted; None for networks whose work nobody counts."""

    find: Find
    yardstick: Yardstick

    def of(self, request: Request) -> Measured | None:
        """Give the pace of what a request makes, before what a diffusion vocoder does to it."""
        info = self._found(request.checkpoint)
        if info is None or not isinstance(request, DiffuseRequest | WaveRequest):
            return None
        return self._measured(info, _Call.of(request))

    def of_vocoder(self, vocoder: DiffusionVocoder) -> Measured | None:
        """Give the pace of clips of one bar and one channel that a diffusion vocoder polishes."""
        info = self._found(vocoder.checkpoint)
        return None if info is None else self._measured(info, _Call(Tempo(info.native_bpm)))

    def _found(self, name: str) -> CheckpointInfo | None:
        try:
            return self.find(name)
        except LoopstudioError:
            return None

    def _measured(self, info: CheckpointInfo, call: _Call) -> Measured | None:
        yardstick, form = self.yardstick.seconds, str(info.network.get("form"))
        work = _work(info, call)
        if yardstick is None or work is None:
            return None
        unit = _LONGER * yardstick
        counts = (work.convolutions, work.products, work.frames)
        weighed = zip(_WEIGHED[call.precision], counts, strict=True)
        question = sum(weight * count for weight, count in weighed)
        return Measured(unit * question / call.bars, unit * _REST[form])


def _work(info: CheckpointInfo, call: _Call) -> Work | None:
    """Count what a network computes when it is asked; None where its manifest tells no U-Net."""
    if info.network.get("form") not in _REST:
        return None
    try:
        asked = _asked(info, call)
    except CheckpointError:
        return None
    return None if asked is None else work_of(*asked)


def _asked(info: CheckpointInfo, call: _Call) -> tuple[UnetConfig, int] | None:
    """Give the U-Net that is asked, and of how many frames; None where it is no U-Net.

    Raises CheckpointError for a manifest that does not say.
    """
    if info.network.get("form") == FORM:
        config = read_config(info.network)
        return _published(config, call) if isinstance(config, DiffusionConfig) else None
    table = inner(info.network, "network")
    unet = UnetConfig.parse(inner(table, "unet"))
    samples = Tempo(info.native_bpm).bar_frames(info.rate, call.bars)
    return unet, max(1, samples // _frame(info, table)) * call.voices


def _published(config: DiffusionConfig, call: _Call) -> tuple[UnetConfig, int]:
    sound = config.sound
    loop = call.tempo.bar_frames(sound.rate, call.bars)
    window = config.filled(loop + _AROUND * config.stride)
    # A vocoder is asked of each channel by itself.
    items = call.voices * (sound.channels if config.kind == "vocoder" else 1)
    return config.unet, window // config.hop * items


def _frame(info: CheckpointInfo, table: Mapping[str, object]) -> int:
    """Give the samples of a frame of one of our own forms."""
    match info.network.get("form"):
        case "latent":
            image = inner(info.network, "image")
            return _whole(image, "division") * _whole(inner(image, "vocoder"), "hop")
        case "guided":
            return max(1, _whole(table, "hop") // _whole(table, "split"))
        case _:
            return 1


def _whole(table: Mapping[str, object], key: str) -> int:
    value = table.get(key)
    if type(value) is not int or value < 1:
        raise CheckpointError(f"The manifest tells no {key}.")
    return value
