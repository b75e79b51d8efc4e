"""Where musicnn's weights come from: a wheel or an unpacked folder, checked by its sha256."""

import hashlib
import zipfile
from pathlib import Path

from loopstudio.core.errors import TrainingError, reason
from loopstudio.training.musicnn import Weights
from loopstudio.training.tensor_bundle import read_bundle
from loopstudio.training.wheel import Wheel

MUSICNN = Wheel(
    "musicnn", "0.1.0", "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
)
WHEEL, COMMAND = MUSICNN.file, MUSICNN.command

_MODEL = "musicnn/MTT_musicnn"
_INDEX, _DATA = ".index", ".data-00000-of-00001"
_SHA256 = {
    _INDEX: "da2d7bb670b2b31e9bc441bb1bd75eca31b5b061f963cc1f9630c1aff3238f57",
    _DATA: "041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab",
}


def musicnn_weights(folder: Path | None = None) -> Weights:
    """Give musicnn's variables from `folder` (it holds the wheel or what was in it).

    Without a folder the wheel is fetched into the cache once. The package itself is never
    installed or imported: it depends on TensorFlow. Raises TrainingError saying what to run.
    """
    parts = _parts(folder) if folder is not None else _parts(MUSICNN.fetched())
    for name, body in parts.items():
        if hashlib.sha256(body).hexdigest() != _SHA256[name]:
            raise TrainingError(
                f"{_MODEL}/{name} is not the published file (its sha256 differs). "
                f"Get the wheel again with  {COMMAND}."
            )
    return read_bundle(parts[_INDEX], parts[_DATA])


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
