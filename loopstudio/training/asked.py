"""Asked: what an evaluation asks of an engine, loops of every style in one way or another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import MAX_CALLS, DiffuseRequest
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.report import DEFAULT, GENERATED, GUIDED

FULL_VARIETY, USUAL_VARIETY = 1.0, LoopRequest("").variety
USUAL_GUIDANCE = 2.0
_MOST_CALLS = 32

R_co = TypeVar("R_co", bound=Request, covariant=True)


@dataclass(frozen=True)
class Share:
    """Loops of one style and key, or of any, asked for at once; item i is of seed + i."""

    count: int
    seed: int
    tempo: Tempo
    style: str | None
    key: str | None = None


@dataclass(frozen=True)
class Way(Generic[R_co]):
    """A way to ask: the name and the note of its row, and the request for a share."""

    name: str
    note: str
    ask: Callable[[Share], R_co]


@dataclass(frozen=True)
class Budget:
    """What a checkpoint of diffusion may take: a sampler, and how often it asks for a loop.

    Under guidance it asks as often, so that half as many steps are made.
    """

    sampler: SamplerName = USUAL_SAMPLER
    calls: int | None = None

    @property
    def told(self) -> int:
        """Give the calls, those of the sampler where none are told."""
        return USUAL_CALLS[self.sampler] if self.calls is None else self.calls


@dataclass(frozen=True)
class Asked:
    """The two ways in which a checkpoint is asked, the usual one last, and what a round trip is."""

    full: Way[Request]
    usual: Way[Request]
    round_trip: str

    def polished(self, vocoder: DiffusionVocoder) -> "Asked":
        """Say that a diffusion vocoder sounds again all that is made."""
        how = f"{vocoder.calls} calls, strength {vocoder.strength:g}"
        more = f"; sounded again by {vocoder.checkpoint} ({how})"
        full, usual = (replace(way, note=way.note + more) for way in (self.full, self.usual))
        return Asked(full, usual, self.round_trip + more)


@dataclass(frozen=True)
class Choice:
    """A diffusion vocoder, and how it is to polish."""

    info: CheckpointInfo
    wanted: DiffusionVocoder


def choice_of(folder: Path) -> Choice:
    """Choose the diffusion vocoder in a folder, as it usually polishes; raises CheckpointError."""
    info = read_manifest(folder)
    return Choice(info, DiffusionVocoder(info.name, info.sha256))


def asked_of(info: CheckpointInfo, budget: Budget | None = None) -> Asked:
    """Give what is asked of a checkpoint of Loops, or of Diffuse; budget is for the latter."""
    if info.engine != "diffusion":
        note = f"variety {FULL_VARIETY:g}, all styles evenly"
        return Asked(
            Way(GENERATED, note, varied(FULL_VARIETY)),
            Way(DEFAULT, f"variety {USUAL_VARIETY:g}", varied(USUAL_VARIETY)),
            "through log-mel and vocoder, no generator",
        )
    budget = budget or Budget()
    steps = f"{budget.told} calls ({budget.sampler})"
    return Asked(
        Way(GENERATED, f"{steps}, all styles evenly", diffused(budget, 1.0)),
        Way(GUIDED, f"{steps}, guidance {USUAL_GUIDANCE:g}", diffused(budget, USUAL_GUIDANCE)),
        "through the kept latents and what sounds them, no diffusion",
    )


def varied(variety: float) -> Callable[[Share], LoopRequest]:
    """Ask Loops at a variety."""

    def ask(share: Share) -> LoopRequest:
        return LoopRequest(
            checkpoint="",
            count=share.count,
            seed=share.seed,
            tempo=share.tempo,
            style=share.style,
            variety=variety,
            key=share.key,
        )

    return ask


def diffused(budget: Budget, guidance: float) -> Callable[[Share], DiffuseRequest]:
    """Ask Diffuse within a budget."""

    def ask(share: Share) -> DiffuseRequest:
        return DiffuseRequest(
            checkpoint="",
            count=share.count,
            seed=share.seed,
            tempo=share.tempo,
            style=share.style,
            key=share.key,
            sampler=budget.sampler,
            calls=budget.told,
            guidance=guidance,
        )

    return ask


def calls_of(words: str) -> tuple[int, ...]:
    """Read numbers of calls with commas between them, in order and each once.

    Raises InvalidValue for anything else, and for more than 32 of them.
    """
    parts = [part.strip() for part in words.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InvalidValue(f"--calls {words!r} is no list of numbers such as 5,10,20.")
    found = sorted({int(part) for part in parts})
    if len(found) > _MOST_CALLS or not 1 <= found[0] <= found[-1] <= MAX_CALLS:
        raise InvalidValue(f"--calls takes up to {_MOST_CALLS} numbers from 1 to {MAX_CALLS:,}.")
    return tuple(found)
