"""Builders of small packs and export plans."""

from pathlib import Path
from typing import Any

from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportOptions, ExportPlan, plan
from tests.support.clips import clip, wav


def pack(folder: Path, name: str = "Night Drive", **changes: Any) -> Pack:
    """Make a pack of two loops whose files are in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    loops = [clip("amber-falcon"), clip("quiet-harbor", Tempo(200.0), bars=2)]
    paths = tuple(wav(folder, made) for made in loops)
    return Pack(name, paths, **{"author": "Ada", "credits": ("Groove MIDI Dataset",), **changes})


def planned(tmp_path: Path, **options: Any) -> ExportPlan:
    """Plan an export of that pack to the folder `out`, without a cover, which takes a while."""
    wished = ExportOptions(tmp_path / "out", **{"cover": False, **options})
    return plan(pack(tmp_path / "clips"), wished)


def files_in(folder: Path) -> set[str]:
    """Give the path of every file in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
