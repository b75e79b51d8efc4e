"""Which engine a checkpoint wants. Imports no torch until one is asked for."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal, Protocol, assert_never, get_args

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.engine import Engine
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.nn_program import NnProgram
from loopstudio.core.request import Request
from loopstudio.core.untold import Said, Untold
from loopstudio.core.wave_request import WaveRequest
from loopstudio.engines.served import Served

EngineKind = Literal["gan", "rave", "diffusion", "wave"]
ENGINE_KINDS: tuple[EngineKind, ...] = get_args(EngineKind)


class Importer(Protocol):
    """Makes a bundle of another system's files.

    It takes the files, the bundle's folder, what the checkpoint makes ("drums"), the sample rate in
    Hz where the files do not tell it, sounds that its ranges are measured on, and whether a
    program may run where no network of ours is what it holds. Raises CheckpointError in one
    sentence for files that it cannot use.
    """

    def __call__(
        self,
        sources: Sequence[Path],
        target: Path,
        kind: str,
        rate: int | None = None,
        *,
        sounds: Sequence[Audio] = (),
        program: bool = False,
    ) -> CheckpointInfo:
        """Give what the bundle's manifest says."""


def load(info: CheckpointInfo, device: str = "cpu", *, at_hand: bool = False) -> Engine[Request]:
    """Load the engine of a checkpoint. Raises CheckpointError for a kind not known here.

    at_hand says that what it makes is heard once, so that 40 dB may lie between it and what is made
    again.
    """
    kind = engine_kind(info.engine)
    match kind:
        case "gan":
            from loopstudio.engines.gan.engine import GanEngine

            return Served(GanEngine(info, device), LoopRequest, info.title)
        case "rave":
            if info.runs_program:
                from loopstudio.engines.rave.program_engine import ProgramEngine

                return Served(ProgramEngine(info), MorphRequest, info.title)
            from loopstudio.engines.rave.engine import RaveEngine

            opened = RaveEngine.at_hand(info, device) if at_hand else RaveEngine(info, device)
            return Served(opened, MorphRequest, info.title)
        case "diffusion":
            if info.network.get("form") == "published":
                from loopstudio.engines.diffusion.published_engine import PublishedEngine

                return Served(PublishedEngine(info, device), DiffuseRequest, info.title)
            if info.network.get("form") == "sound":
                from loopstudio.engines.diffusion.sound_engine import SoundEngine

                return Served(SoundEngine(info, device), DiffuseRequest, info.title)
            from loopstudio.engines.diffusion.engine import DiffusionEngine

            return Served(DiffusionEngine(info, device), DiffuseRequest, info.title)
        case "wave":
            from loopstudio.engines.diffusion.wave_engine import WaveEngine

            return Served(WaveEngine(info, device), WaveRequest, info.title)
        case _:
            assert_never(kind)


def load_at_hand(info: CheckpointInfo) -> Engine[Request]:
    """Load the engine of a checkpoint for what a hand plays, which is heard once."""
    return load(info, at_hand=True)


def importer(word: str, said: Said = ()) -> Importer:
    """Give what makes a bundle of another system's files for this engine.

    said is what a person says of them; raises InvalidValue where they tell everything themselves.
    """
    kind = engine_kind(word)
    if said and kind != "diffusion":
        raise InvalidValue(f"There is no {said[0][0][:20]!r} to set for these files.")
    match kind:
        case "gan":
            from loopstudio.engines.gan.foreign import import_files

            return import_files
        case "rave":
            from loopstudio.engines.rave.foreign import import_files as import_export

            return import_export
        case "diffusion":
            from loopstudio.engines.diffusion.foreign import import_files as import_network

            return partial(import_network, said=said)
        case "wave":
            raise CheckpointError("No files of others are diffusion vocoders of this kind.")
        case _:
            assert_never(kind)


def untold(word: str, sources: Sequence[Path]) -> tuple[Untold, ...]:
    """Say what these files do not tell an engine; raises CheckpointError where it cannot read them.

    Nothing, where an import settles all of it.
    """
    if engine_kind(word) != "diffusion":
        return ()
    from loopstudio.engines.diffusion.foreign import untold_of

    return untold_of(sources)


def export_nn(info: CheckpointInfo, path: Path, *, kept: int | None, fidelity: float) -> NnProgram:
    """Write a checkpoint's program for nn~; gives what it tells of itself.

    kept and fidelity say how many, as in engines/rave/exporting.py. Raises CheckpointError for a
    checkpoint that nn~ has no use for.
    """
    if engine_kind(info.engine) != "rave":
        raise CheckpointError(f"nn~ runs checkpoints of Morph, and {info.title} is none.")
    from loopstudio.engines.rave import exporting

    return exporting.export_nn(info, path, kept=kept, fidelity=fidelity)


def prepare(threads: int | None = None) -> None:
    """Make this process ready to run any engine; imports torch, so call it where that may take."""
    from loopstudio.engines import device

    device.prepare(threads)


def engine_kind(word: str) -> EngineKind:
    """Read the name of an engine."""
    for kind in ENGINE_KINDS:
        if kind == word:
            return kind
    raise CheckpointError(
        f"There is no engine {word!r} here; known: {', '.join(ENGINE_KINDS)}. "
        "A newer LoopStudio may know it."
    )
