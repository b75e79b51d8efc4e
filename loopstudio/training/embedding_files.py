"""Where musicnn's weights come from: a wheel or an unpacked folder, checked by its sha256."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import platformdirs

from loopstudio.core.errors import TrainingError, reason
from loopstudio.training.musicnn import Weights
from loopstudio.training.tensor_bundle import read_bundle

WHEEL = "musicnn-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
COMMAND = "pip download --no-deps musicnn==0.1.0"
HOME_VARIABLE = "LOOPSTUDIO_HOME"

_MODEL = "musicnn/MTT_musicnn"
_INDEX, _DATA = ".index", ".data-00000-of-00001"
_SHA256 = {
    _INDEX: "da2d7bb670b2b31e9bc441bb1bd75eca31b5b061f963cc1f9630c1aff3238f57",
    _DATA: "041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab",
}
_SECONDS = 300


def musicnn_weights(folder: Path | None = None) -> Weights:
    """Give musicnn's variables from `folder` (it holds the wheel or what was in it).

    Without a folder the wheel is fetched into the cache once. The package itself is never
    installed or imported: it depends on TensorFlow. Raises TrainingError saying what to run.
    """
    parts = _parts(folder) if folder is not None else _parts(_fetched())
    for name, body in parts.items():
        if hashlib.sha256(body).hexdigest() != _SHA256[name]:
            raise TrainingError(
                f"{_MODEL}/{name} is not the published file (its sha256 differs). "
                f"Get the wheel again with  {COMMAND}."
            )
    return read_bundle(parts[_INDEX], parts[_DATA])


def cache_folder() -> Path:
    """Where downloaded weights are kept, under LOOPSTUDIO_HOME if that is set."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / "cache" / "embedding"
    return platformdirs.user_cache_path("loopstudio", appauthor=False) / "embedding"


def _parts(folder: Path) -> dict[str, bytes]:
    if (folder / WHEEL).is_file():
        return _from_wheel(folder / WHEEL)
    unpacked = next((p for p in _places(folder) if (p / _INDEX).is_file()), None)
    if unpacked is None:
        raise TrainingError(
            f"{folder} holds neither {WHEEL} nor what is in it. Get it with  {COMMAND} -d {folder}."
        )
    return {name: (unpacked / name).read_bytes() for name in _SHA256}


def _places(folder: Path) -> tuple[Path, ...]:
    return folder, folder / "MTT_musicnn", folder / _MODEL


def _from_wheel(wheel: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            return {name: archive.read(f"{_MODEL}/{name}") for name in _SHA256}
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise TrainingError(
            f"{wheel} is damaged ({reason(error)}); get it with  {COMMAND}."
        ) from error


def _fetched() -> Path:
    folder = cache_folder()
    if (folder / WHEEL).is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        wanted = Path(beside) / "wanted.txt"
        wanted.write_text(f"musicnn==0.1.0 --hash=sha256:{WHEEL_SHA256}\n", encoding="ascii")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--dest", beside, "--requirement", str(wanted)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            shutil.move(Path(beside) / WHEEL, folder / WHEEL)
        except (subprocess.SubprocessError, OSError) as error:
            raise TrainingError(
                "musicnn's weights are needed and could not be fetched. Run  "
                f"{COMMAND} -d {folder}  or give 'evaluate' another folder that holds them "
                "with  --embedding-folder FOLDER."
            ) from error
    return folder
