"""Vocoder: the diffusion vocoder that a request names, found among the checkpoints."""

from collections.abc import Callable, Iterable

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH, DiffusionVocoder
from loopstudio.core.wave_request import WaveRequest

ENGINE = "wave"
"""The engine of diffusion vocoders."""


def diffusion_vocoders(infos: Iterable[CheckpointInfo]) -> tuple[CheckpointInfo, ...]:
    """Give the diffusion vocoders among checkpoints, in their order."""
    return tuple(info for info in infos if info.engine == ENGINE)


def vocoder_of(request: Request) -> DiffusionVocoder | None:
    """Give the diffusion vocoder that a request names; None for the quick one."""
    return None if isinstance(request, WaveRequest) else request.vocoder


def missing_vocoder(request: Request, infos: Iterable[CheckpointInfo]) -> str | None:
    """Give what the diffusion vocoder of a request is called, where its weights are not here."""
    wanted = vocoder_of(request)
    if wanted is None or any(info.sha256 == wanted.sha256 for info in diffusion_vocoders(infos)):
        return None
    return wanted.checkpoint


def diffusion_vocoder(
    info: CheckpointInfo, calls: int = USUAL_CALLS, strength: float = USUAL_STRENGTH
) -> DiffusionVocoder:
    """Choose a checkpoint's diffusion vocoder; raises InvalidValue for what is out of range."""
    return DiffusionVocoder(info.name, info.sha256, calls, strength)


def found_vocoder(request: Request, find: Callable[[str], CheckpointInfo]) -> CheckpointInfo | None:
    """Find what a request names; raises CheckpointError where another has that name, or none."""
    wanted = vocoder_of(request)
    if wanted is None:
        return None
    info = find(wanted.checkpoint)
    if info.sha256 != wanted.sha256:
        raise CheckpointError(
            f"The diffusion vocoder {wanted.checkpoint!r} has other weights than "
            f"{wanted.sha256[:12]}, which this was made with. Import those, then try again."
        )
    return info
