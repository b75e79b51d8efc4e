"""scsynth, SuperCollider's server, found or fetched, and run on a score without a sound device."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError, reason
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.package import Package, obtain

SYNTHDEFS = Package(
    "npm",
    "supersonic-scsynth-synthdefs",
    "0.59.0",
    "supersonic-scsynth-synthdefs-0.59.0.tgz",
    "55f068302b43108b4690ebf762919d1431c9a4971da2dd5727e32e21349db488",
)
# What scsynth is made of in Debian; no sums are pinned, as these are tools and not material.
_TOOLS = tuple(
    Package("apt", name, "", f"{name}.deb", "")
    for name in (
        "supercollider-server",
        "libscsynth1",
        "sc3-plugins-server",
        "libfftw3-single3",
        "libsndfile1",
        "libjack-jackd2-0",
        "libavahi-client3",
        "libavahi-common3",
    )
)


@dataclass(frozen=True)
class Scsynth:
    """The program, the folder of its plugins (None for its own) and the environment it runs in."""

    program: str
    plugins: Path | None
    environment: Mapping[str, str]


def find_scsynth(downloads: Path) -> Scsynth:
    """Find an installed scsynth, or unpack Debian's; raises DatasetError if neither runs."""
    installed = shutil.which("scsynth")
    if installed:
        return Scsynth(installed, None, dict(os.environ))
    folder = downloads / "scsynth"
    places = [obtain(tool, folder) for tool in _TOOLS]
    libraries = [lib for place in places for lib in (place / "usr/lib", *place.glob("usr/lib/*-*"))]
    plugins = folder / "plugins"
    plugins.mkdir(exist_ok=True)
    for place in places:
        for plugin in (place / "usr/lib/SuperCollider/plugins").glob("*.so"):
            # Stk wants a library that is not fetched, and scsynth dies where it is missing.
            if not plugin.stem.endswith("_supernova") and not plugin.stem.startswith("Stk"):
                _place(plugin, plugins / plugin.name)
    path = ":".join(str(lib.resolve()) for lib in libraries)
    program = str(places[0] / "usr/bin/scsynth")
    found = Scsynth(program, plugins, {**os.environ, "LD_LIBRARY_PATH": path})
    _run(found, ["-v"], folder)
    return found


def render_score(scsynth: Scsynth, score: bytes, work: Path) -> NDArray[np.float32]:
    """Render a score in a folder of its own to mono float32 at 44.1 kHz.

    What uses noise is not the same twice. Raises DatasetError when scsynth does not do its part.
    """
    (work / "score.osc").write_bytes(score)
    words = ["-N", "score.osc", "_", "out.wav", str(RATE), "WAV", "float", "-o", "2", "-i", "0"]
    words += ["-m", "262144", "-n", "4096"]
    words += ["-U", str(scsynth.plugins.resolve())] if scsynth.plugins else []
    _run(scsynth, words, work)
    try:
        samples, _ = soundfile.read(work / "out.wav", dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DatasetError(f"scsynth wrote no sound ({reason(error)}).") from error
    return np.asarray(samples.mean(axis=1), dtype=np.float32)


def _place(plugin: Path, target: Path) -> None:
    """Copy a plugin that is not there yet.

    One that is there may be mapped by an scsynth of another build, which dies where it is written
    over.
    """
    if target.exists():
        return
    beside = target.with_suffix(f".part-{os.getpid()}")
    shutil.copy2(plugin, beside)
    beside.replace(target)


def _run(scsynth: Scsynth, words: list[str], folder: Path) -> None:
    try:
        subprocess.run(
            [str(Path(scsynth.program).resolve()), *words],
            cwd=folder,
            env=dict(scsynth.environment),
            check=True,
            capture_output=True,
            timeout=600,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise DatasetError(f"scsynth does not run here ({reason(error)}).") from error
