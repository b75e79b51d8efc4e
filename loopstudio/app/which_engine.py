"""Which engine reads somebody's checkpoint files: told by what is in them, without torch.

Nothing is unpickled here: names of weights stand in a file as they are, and are looked for.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from loopstudio.engines.registry import EngineKind

MAX_FILES = 200
WEIGHTS = (".pt", ".pth", ".ckpt", ".ts", ".bin", ".safetensors")

_SCRIPTED = "constants.pkl"
_PICKLE = "data.pkl"
_MOST_PICKLE_BYTES = 1 << 24
_ONLY_DIFFUSION = (".bin", ".safetensors")
_RAVE = (b"latent_pca", b"decoder.net")
"""Names in the table of a checkpoint of RAVE's training."""
_DIFFUSION = (
    (b"net.blocks.", b".blocks.0.block."),
    (b"net.block.blocks.0.block.weight",),
    (b"timestep_embed.weight", b"net.3.main."),
    (b"time_proj.weight", b"down_blocks.0.resnets.0.conv_1."),
    (b"encoder.to_in.block.block1.", b"decoder.to_out.block.block1."),
    (b"unet.to_in.", b"unet.to_time."),
)
"""Names in those of diffusion, together: audio-diffusion-pytorch of several kinds, Dance
Diffusion, diffusers, archisound."""


def engine_of(sources: Sequence[Path]) -> EngineKind:
    """Give the engine that these files, or folders of them, are for.

    That of Loops where nothing in them tells: it reads the most kinds of files, and says what it
    misses.
    """
    if is_rave(sources):
        return "rave"
    return "diffusion" if is_diffusion(sources) else "gan"


def is_rave(sources: Sequence[Path]) -> bool:
    """Say whether these are, or hold, a file of RAVE's, which may not tell its sample rate."""
    return any(map(_is_rave, islice(files_of(sources), MAX_FILES)))


def is_diffusion(sources: Sequence[Path]) -> bool:
    """Say whether these are, or hold, a network of diffusion, which seldom tells its rate."""
    return any(map(_is_diffusion, islice(files_of(sources), MAX_FILES)))


def files_of(sources: Sequence[Path]) -> Iterator[Path]:
    """Give the files that these are, or that lie in them."""
    for source in sources:
        inner = source.rglob("*") if source.is_dir() else (source,)
        yield from (path for path in inner if path.is_file())


def _is_rave(path: Path) -> bool:
    if path.suffix.lower() == ".ts":
        return True
    if path.suffix.lower() not in WEIGHTS:
        return False
    try:
        with ZipFile(path) as file:
            if any(name.endswith(f"/{_SCRIPTED}") for name in file.namelist()):
                return True
            return any(_holds(body, _RAVE) for body in _pickles(file))
    except (BadZipFile, OSError, RuntimeError, ValueError, zlib.error):
        return False


def _is_diffusion(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in _ONLY_DIFFUSION or suffix not in WEIGHTS:
        return suffix in _ONLY_DIFFUSION
    try:
        if is_zipfile(path):
            with ZipFile(path) as file:
                return any(_holds(b, names) for b in _pickles(file) for names in _DIFFUSION)
        # Of the older format names come first.
        with path.open("rb") as old:
            head = old.read(_MOST_PICKLE_BYTES)
        return any(_holds(head, names) for names in _DIFFUSION)
    except (BadZipFile, OSError, RuntimeError, ValueError, zlib.error):
        return False


def _pickles(file: ZipFile) -> Iterator[bytes]:
    for info in file.infolist():
        if _is_table(info):
            yield file.read(info)


def _is_table(info: ZipInfo) -> bool:
    return info.filename.endswith(f"/{_PICKLE}") and info.file_size <= _MOST_PICKLE_BYTES


def _holds(body: bytes, names: Iterable[bytes]) -> bool:
    return all(name in body for name in names)
