"""Published files of RAVE, exports (.ts) and checkpoints of its training (.ckpt), into our bundle.

Nothing of a file is run. What an export tells beside its network: a sample rate, the principal axes
of its latents, and since version 2 how much variance the first of them hold (the specification of
nn~ names them).
"""

import re
from collections.abc import Sequence
from pathlib import Path

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import Archive, opened
from loopstudio.engines.program import unknown_words
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.foreign_network import transplanted
from loopstudio.engines.rave.foreign_told import RATES, basis_of, whole
from loopstudio.engines.rave.foreign_training import HYBRID, RECURRENT, Trained, read_training
from loopstudio.engines.rave.measuring import measured
from loopstudio.engines.rave.parts import Parts, save_parts
from loopstudio.engines.scripted import read_modules

EXPORTS = (".ts", ".pt")
TRAINED = ".ckpt"

_NAMED_RATE = re.compile(r"(?:^|_)r(\d{4,6})(?:_|$)")
_KINDS: dict[str, Latent] = {
    "Variational": "variational",
    "Wasser": "plain",
    "Discrete": "discrete",
    "Spherical": "spherical",
}


def import_files(
    sources: Sequence[Path],
    target: Path,
    kind: str,
    rate: int | None = None,
    *,
    sounds: Sequence[Audio] = (),
) -> CheckpointInfo:
    """Make the bundle `target` of one published file.

    kind is what it makes ("drums"); rate in Hz is taken where the file tells none; ranges are
    measured on sounds, or on material of ours without any. Raises CheckpointError, in one sentence,
    for what is foreign, damaged, or laid out in no known way, and where no rate is known.
    """
    path = _only(sources)
    found = read_training(path) if path.suffix.lower() == TRAINED else _exported(path)
    network = transplanted(found.root, _rate(found, path, rate), found.latent_kind)
    basis, importance = basis_of(found.root, network)
    parts = measured(Parts(network, basis, importance), sounds)
    heard = counted(len(sounds), "sound") if sounds else "material of ours"
    note = f"Ranges measured on {heard}. {found.note}".rstrip()
    return save_parts(target, _described(parts, path, target, kind, note), parts)


def _exported(path: Path) -> Trained:
    with opened(path) as archive:
        _check_program(archive)
        root = read_modules(archive)
    root = root.children.get("_rave", root)
    if not {"encoder", "decoder"} <= root.children.keys():
        raise CheckpointError(f"{path.name} has no encoder and decoder: it is no export of RAVE.")
    told = whole(root.values.get("sampling_rate")) or whole(root.values.get("sr"))
    kind = next((kind for word, kind in _KINDS.items() if word in root.kind), None)
    return Trained(root, kind, told or None, "")


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
        raise CheckpointError(HYBRID.format(archive.name))
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise CheckpointError(
            f"The program in {archive.name} asks for {unknown[0]}{more}, which no export of RAVE "
            "does. It was not run and is not imported: get the file from whoever made it."
        )


def _rate(found: Trained, path: Path, told: int | None) -> int:
    named = _NAMED_RATE.search(path.stem)
    for rate in (found.rate, int(named[1]) if named else None, told):
        if rate is not None and rate in RATES:
            return rate
    raise CheckpointError(
        f"{path.name} does not say its sample rate: name it as well (--rate; most are 44100, those "
        "of version 1 often 48000)."
    )


def _described(parts: Parts, path: Path, target: Path, kind: str, note: str) -> CheckpointInfo:
    config = parts.network.config
    return CheckpointInfo(
        name=target.name,
        title=path.stem,
        engine="rave",
        kind=kind,
        rate=config.rate,
        channels=config.channels,
        native_bpm=120.0,
        bars=1,
        labels=(),
        licence="not stated by its authors",
        sha256="0" * 64,
        folder=target,
        description=f"Imported from {path.name}: RAVE {config.form}, {config.latent_kind}, "
        f"{config.dimensions} dimensions, one place for {config.hop} samples. {note}",
        credits=("RAVE, Antoine Caillon and Philippe Esling, 2021 (IRCAM)",),
    )
