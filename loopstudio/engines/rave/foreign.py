"""Published files of RAVE, exports (.ts) and checkpoints of its training (.ckpt), into our bundle.

Nothing of a file is run, unless a person asked for that and no network of ours is what it holds.
What an export tells beside its network: a sample rate, the principal axes of its latents, and since
version 2 how much variance the first of them hold (the specification of nn~ names them).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import Archive, opened
from loopstudio.engines.program import harmful_words, unknown_words
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.foreign_network import transplanted
from loopstudio.engines.rave.foreign_program import program_parts, scanned
from loopstudio.engines.rave.foreign_told import RATES, basis_of, notes, rate_of
from loopstudio.engines.rave.foreign_training import HYBRID, RECURRENT, Trained, read_training
from loopstudio.engines.rave.measuring import measured
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Parts, save_parts
from loopstudio.engines.rave.program_parts import save_program
from loopstudio.engines.scripted import Module, read_modules

EXPORTS = (".ts", ".pt")
TRAINED = ".ckpt"
OFFER = (
    "If you trust whoever made it, it can be kept as a program that runs in the engine's process: "
    "--run-program, or the box in the import's window."
)

_NAMED_RATE = re.compile(r"(?:^|_)r(\d{4,6})(?:_|$)")
_KINDS: dict[str, Latent] = {
    "Variational": "variational",
    "Wasser": "plain",
    "Discrete": "discrete",
    "Spherical": "spherical",
}


class NoNetwork(CheckpointError):
    """A file that is in order, but holds no network of ours."""


@dataclass(frozen=True)
class _Import:
    """What a person says of a file: see `import_files`."""

    path: Path
    target: Path
    kind: str
    rate: int | None
    sounds: Sequence[Audio]


def import_files(
    sources: Sequence[Path],
    target: Path,
    kind: str,
    rate: int | None = None,
    *,
    sounds: Sequence[Audio] = (),
    program: bool = False,
) -> CheckpointInfo:
    """Make the bundle `target` of one published file.

    kind is what it makes ("drums"); rate in Hz is taken where the file tells none; ranges are
    measured on sounds, or on material of ours without any. With `program` an export that is no
    network of ours is kept as the program it is, which runs in a process of its own. Raises
    CheckpointError, in one sentence, for what is foreign, damaged, or laid out in no known way, and
    where no rate is known.
    """
    asked = _Import(_only(sources), target, kind, rate, sounds)
    if asked.path.suffix.lower() == TRAINED:
        return _filled(asked, read_training(asked.path))
    try:
        return _filled(asked, _exported(asked.path))
    except NoNetwork as error:
        if not program:
            raise CheckpointError(f"{error} Nothing of it was run. {OFFER}") from error
        return _kept(asked, str(error))


def _filled(asked: _Import, found: Trained) -> CheckpointInfo:
    """Fill our network with what a file holds."""
    rate = _rate(found, asked)
    try:
        network = transplanted(found.root, rate, found.latent_kind)
        basis, importance = basis_of(found.root, network)
    except CheckpointError as error:
        raise NoNetwork(str(error)) from error
    _check_finite(network, asked.path)
    parts = measured(Parts(network, basis, importance), asked.sounds)
    config = network.config
    said = f"RAVE {config.form}, {config.latent_kind}, {config.dimensions} dimensions"
    card = _described(asked, rate, config.channels, f"{said}, one place for {config.hop} samples.")
    note = " ".join([*notes(found.root, network), found.note])
    return save_parts(asked.target, _noted(card, asked, note), parts)


def _check_finite(network: Rave, path: Path) -> None:
    for name, tensor in network.state_dict().items():
        if not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(
                f"The weights in {path.name} hold NaN or infinity ({name}): its training failed, "
                "or the file is damaged. Nothing of it can sound: get another one."
            )


def _kept(asked: _Import, why: str) -> CheckpointInfo:
    """Keep the program of a file as it is."""
    root = scanned(asked.path)
    rate = _rate(Trained(root, None, rate_of(root), ""), asked)
    parts = program_parts(asked.path, root, rate, asked.sounds)
    said = (
        f"a program with {parts.sizes.latent} dimensions, one place for {parts.sizes.hop} samples."
    )
    card = _described(asked, rate, parts.sizes.outputs, said)
    return save_program(asked.target, _noted(card, asked, f"It runs as it is. {why}"), parts)


def _exported(path: Path) -> Trained:
    with opened(path) as archive:
        _check_program(archive)
        outer = read_modules(archive)
    root = _inner(outer)
    if not {"encoder", "decoder"} <= root.children.keys():
        raise NoNetwork(f"{path.name} has no encoder and decoder: it is no export of RAVE.")
    kind = next((kind for word, kind in _KINDS.items() if word in root.kind), None)
    return Trained(root, kind, rate_of(outer), "")


def _inner(root: Module) -> Module:
    """Give the network of an export that also has a prior."""
    return root.children.get("_rave", root)


def _only(sources: Sequence[Path]) -> Path:
    paths = [path for source in sources for path in _files(source)]
    found = [path for path in paths if path.suffix.lower() in (*EXPORTS, TRAINED)]
    if len(found) != 1:
        raise CheckpointError(
            "Give one export of RAVE (.ts), or one checkpoint of its training (.ckpt), at a time."
        )
    return found[0]


def _files(source: Path) -> list[Path]:
    return sorted(source.rglob("*")) if source.is_dir() else [source]


def _check_program(archive: Archive) -> None:
    programs = archive.programs()
    unknown = unknown_words(programs)
    if unknown and any(RECURRENT in text for text in programs.values()):
        raise NoNetwork(HYBRID.format(archive.name))
    if unknown:
        harmful = harmful_words(programs)
        first = (harmful or unknown)[0]
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        asks = (
            f"The program in {archive.name} asks for {first}{more}, which no export of RAVE does."
        )
        if not harmful:
            raise NoNetwork(asks)
        raise CheckpointError(
            f"{asks} It was not run and is not imported: get the file from whoever made it."
        )


def _rate(found: Trained, asked: _Import) -> int:
    named = _NAMED_RATE.search(asked.path.stem)
    for rate in (found.rate, int(named[1]) if named else None, asked.rate):
        if rate is not None and rate in RATES:
            return rate
    raise CheckpointError(
        f"{asked.path.name} does not say its sample rate: name it as well (--rate; most are 44100, "
        "those of version 1 often 48000)."
    )


def _noted(card: CheckpointInfo, asked: _Import, note: str) -> CheckpointInfo:
    heard = counted(len(asked.sounds), "sound") if asked.sounds else "material of ours"
    said = f"{card.description} Ranges measured on {heard}. {note}"
    return replace(card, description=said.rstrip())


def _described(asked: _Import, rate: int, channels: int, said: str) -> CheckpointInfo:
    return CheckpointInfo(
        name=asked.target.name,
        title=asked.path.stem,
        engine="rave",
        kind=asked.kind,
        rate=rate,
        channels=channels,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence="not stated by its authors",
        sha256="0" * 64,
        folder=asked.target,
        description=f"Imported from {asked.path.name}: {said}",
        credits=("RAVE, Antoine Caillon and Philippe Esling, 2021 (IRCAM)",),
    )
