"""Catalog: which checkpoints there are. Reads manifests only, never weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.manifest import read_manifest


@dataclass(frozen=True)
class _Found:
    infos: dict[str, CheckpointInfo]
    problems: tuple[str, ...]


class Catalog:
    """The checkpoints in some folders; where two have one name, the earlier folder's counts.

    A checkpoint that cannot be read is a problem in words, and never hides the others.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._found = _scan(self._folders)

    def refresh(self) -> None:
        """Look into the folders again."""
        self._found = _scan(self._folders)

    def checkpoints(self) -> list[CheckpointInfo]:
        """Give all checkpoints, in the order of the folders and then by name."""
        return list(self._found.infos.values())

    def problems(self) -> list[str]:
        """Say what could not be read, a sentence each."""
        return list(self._found.problems)

    def get(self, name: str) -> CheckpointInfo:
        """Give the checkpoint of this name; raises CheckpointError naming those there are."""
        try:
            return self._found.infos[name]
        except KeyError:
            raise CheckpointError(f"There is no checkpoint {name!r}. {self._known()}") from None

    def title_of(self, name: str) -> str:
        """Say what the checkpoint of this name is called: by its name, where it is not here."""
        info = self._found.infos.get(name)
        return name if info is None else info.title

    def default(self, engine: str) -> CheckpointInfo:
        """Give an engine's first checkpoint; raises CheckpointError where it has none."""
        for info in self._found.infos.values():
            if info.engine == engine:
                return info
        if self._found.infos:
            raise CheckpointError(f"No checkpoint here is for this. {self._known()}")
        raise CheckpointError(self._known())

    def made_by(self, sha256: str, name: str) -> CheckpointInfo:
        """Give the checkpoint with these weights, whatever it is called now.

        Raises CheckpointError where there is none: another one of the same name makes other audio.
        """
        for info in self._found.infos.values():
            if info.sha256 == sha256:
                return info
        raise CheckpointError(
            f"The checkpoint that made this, {name!r} with weights {sha256[:12]}, is not here. "
            "Import it, then try again."
        )

    def _known(self) -> str:
        if self._found.infos:
            return f"There are: {', '.join(self._found.infos)}."
        looked = ", ".join(str(folder) for folder in self._folders)
        return f"No checkpoint was found in {looked}: import one with 'checkpoint import'."


def _scan(folders: tuple[Path, ...]) -> _Found:
    infos: dict[str, CheckpointInfo] = {}
    problems: list[str] = []
    for folder in folders:
        for inner in _bundles(folder):
            try:
                info = read_manifest(inner)
            except CheckpointError as error:
                problems.append(str(error))
                continue
            infos.setdefault(info.name, info)
    return _Found(infos, tuple(problems))


def _bundles(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        inner for inner in folder.iterdir() if inner.is_dir() and not inner.name.startswith(".")
    )
