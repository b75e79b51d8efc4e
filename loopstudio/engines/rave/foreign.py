"""Published RAVE exports (.ts), versions 1 to 3, into our bundle; nothing of a file is run.

What such a file tells beside its network: a sample rate, the principal axes of its latents, and
since version 2 how much variance the first of them hold (the specification of nn~ names them).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import Archive, opened
from loopstudio.engines.program import unknown_words
from loopstudio.engines.rave.basis import Basis, Floats, even
from loopstudio.engines.rave.codes import central
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.foreign_network import transplanted
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Importance, Parts, save_parts
from loopstudio.engines.scripted import Module, read_modules

SUFFIXES = (".ts", ".pt")
USUAL_REACH = 3.0
"""How far sliders go before sound was encoded: training pulls latents to a deviation of 1."""

_RATES = range(8_000, 192_001)
_NAMED_RATE = re.compile(r"(?:^|_)r(\d{4,6})(?:_|$)")
_KINDS: dict[str, Latent] = {
    "Variational": "variational",
    "Wasser": "plain",
    "Discrete": "discrete",
    "Spherical": "spherical",
}
_LEAST_TOTAL = 0.99


def import_files(
    sources: Sequence[Path], target: Path, kind: str, rate: int | None = None
) -> CheckpointInfo:
    """Make the bundle `target` of one published export.

    kind is what it makes ("drums"); rate in Hz is taken where the file tells none. Raises
    CheckpointError, in one sentence, for what is foreign, damaged, or laid out in no known way, and
    where no rate is known.
    """
    path = _only(sources)
    with opened(path) as archive:
        _check_program(archive)
        root = read_modules(archive)
    root = root.children.get("_rave", root)
    if not {"encoder", "decoder"} <= root.children.keys():
        raise CheckpointError(f"{path.name} has no encoder and decoder: it is no export of RAVE.")
    network = transplanted(root, _rate(root, path, rate), _latent_kind(root))
    basis, importance = _basis(root, network)
    parts = Parts(network, basis, importance)
    return save_parts(target, _described(parts, path, target, kind), parts)


def _only(sources: Sequence[Path]) -> Path:
    paths = [path for source in sources for path in _files(source)]
    found = [path for path in paths if path.suffix.lower() in SUFFIXES]
    if len(found) != 1:
        raise CheckpointError("Give one export of RAVE (.ts) at a time.")
    return found[0]


def _files(source: Path) -> list[Path]:
    return sorted(source.rglob("*")) if source.is_dir() else [source]


def _check_program(archive: Archive) -> None:
    unknown = unknown_words(archive.programs())
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise CheckpointError(
            f"The program in {archive.name} asks for {unknown[0]}{more}, which no export of RAVE "
            "does. It was not run and is not imported: get the file from whoever made it."
        )


def _rate(root: Module, path: Path, told: int | None) -> int:
    named = _NAMED_RATE.search(path.stem)
    for value in (
        root.values.get("sampling_rate"),
        root.values.get("sr"),
        int(named[1]) if named else None,
        told,
    ):
        if (rate := _whole(value)) in _RATES:
            return rate
    raise CheckpointError(
        f"{path.name} does not say its sample rate: name it as well (--rate; most are 44100, those "
        "of version 1 often 48000)."
    )


def _whole(value: object) -> int:
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.item()
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _latent_kind(root: Module) -> Latent | None:
    return next((kind for word, kind in _KINDS.items() if word in root.kind), None)


def _basis(root: Module, network: Rave) -> tuple[Basis, Importance]:
    config = network.config
    match config.latent_kind:
        case "discrete":
            basis = even(config.levels, 0.0, config.codes - 1.0)
            assert network.codebooks is not None
            return replace(basis, mean=central(network.codebooks.double().numpy())), "unknown"
        case "spherical":
            return even(config.dimensions, -1.0, 1.0), "unknown"
        case _:
            return _axes(root, config.latent)


def _axes(root: Module, latent: int) -> tuple[Basis, Importance]:
    axes, mean = root.values.get("latent_pca"), root.values.get("latent_mean")
    basis = even(latent, -USUAL_REACH, USUAL_REACH)
    if not isinstance(axes, Tensor) or not isinstance(mean, Tensor):
        return basis, "unknown"
    basis = replace(basis, mean=_line(mean, latent), axes=_square(axes, latent))
    risen = _fidelity(root.values.get("fidelity"), latent)
    return (basis, "unknown") if risen is None else (replace(basis, fidelity=risen), "fidelity")


def _square(axes: Tensor, latent: int) -> Floats:
    """Give all axes; an export that was cropped turns its first dimensions only."""
    size = axes.shape[0]
    if axes.shape != (size, size) or not 1 <= size <= latent:
        raise CheckpointError("The axes of its latents are not as many as its latents.")
    whole = np.eye(latent)
    whole[:size, :size] = axes.double().numpy()
    return whole


def _line(mean: Tensor, latent: int) -> Floats:
    if mean.ndim != 1 or len(mean) > latent:
        raise CheckpointError("The mean of its latents does not fit them.")
    return np.pad(mean.double().numpy(), (0, latent - len(mean)))


def _fidelity(told: object, latent: int) -> Floats | None:
    """Read how much variance the first axes hold; None from a training that never measured it."""
    if not isinstance(told, Tensor) or told.shape != (latent,):
        return None
    risen: Floats = told.double().numpy()
    if not np.isfinite(risen).all() or (np.diff(risen) < -1e-4).any() or risen[-1] < _LEAST_TOTAL:
        return None
    made: Floats = np.minimum(risen / risen[-1], 1.0)
    return made


def _described(parts: Parts, path: Path, target: Path, kind: str) -> CheckpointInfo:
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
        f"{config.dimensions} dimensions, one place for {config.hop} samples.",
        credits=("RAVE, Antoine Caillon and Philippe Esling, 2021 (IRCAM)",),
    )
