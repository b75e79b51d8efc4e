"""Paths: where the program's own files lie and where a person's files go."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "LOOPSTUDIO_HOME"


@dataclass(frozen=True)
class Paths:
    """Folders: resources and models are shipped and only read; data, cache and config are written.

    A person's own checkpoints lie in `user_models`, the library in `library` unless the settings
    name another folder.
    """

    resources: Path
    models: Path
    data: Path
    cache: Path
    config: Path

    @classmethod
    def standard(cls) -> "Paths":
        """Give the folders of this installation: a clone, a wheel or a frozen program.

        The environment variable LOOPSTUDIO_HOME moves everything that is written into one folder.
        """
        shipped = _shipped()
        home = os.environ.get(HOME_VARIABLE)
        if home:
            base = Path(home).expanduser().resolve()
            written = (base / "data", base / "cache", base / "config")
        else:
            found = platformdirs.PlatformDirs("loopstudio", appauthor=False)
            written = (found.user_data_path, found.user_cache_path, found.user_config_path)
        return cls(shipped / "resources", shipped / "models", *written)

    @property
    def user_models(self) -> Path:
        """Where imported checkpoints go."""
        return self.data / "models"

    @property
    def library(self) -> Path:
        """Where clips go unless the settings say otherwise."""
        return self.data / "library"

    @property
    def journal(self) -> Path:
        """The file of requests that run or wait."""
        return self.data / "unfinished.json"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.toml"

    @property
    def presets(self) -> Path:
        """Where requests saved by name lie."""
        return self.config / "presets"

    @property
    def snapshots(self) -> Path:
        """Where what was set in Morph is kept, a file for each checkpoint."""
        return self.config / "snapshots"


def _shipped() -> Path:
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / "loopstudio" / "_data"
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent
