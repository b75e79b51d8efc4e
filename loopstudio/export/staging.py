"""Staging: a pack is made beside its place and moved there whole, or it was never there."""

import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from loopstudio.core.errors import ExportError
from loopstudio.export.plan import ExportPlan, refuse_existing

PARTIAL = ".partial"

_MARGIN_BYTES = 1 << 22
_STALE_SECONDS = 86_400.0
_OLDEST = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
_CHUNK = 1 << 20


@contextmanager
def staged(plan: ExportPlan, step: Callable[[], None]) -> Iterator[Path]:
    """Give an empty folder; at the end it becomes the plan's target, a folder or a zip file.

    `step` is called between the files of a zip and may raise. Whatever is raised, nothing stays.
    Raises ExportError where the target exists, or the disk refuses or has no room.
    """
    parent = plan.target.parent
    refuse_existing(plan.target)
    made = _make(parent)
    beside = parent / f".{plan.name}.{uuid4().hex[:8]}{PARTIAL}"
    try:
        check_room(plan)
        _sweep(parent, plan.name)
        beside.mkdir()
        yield beside
        _publish(plan, beside, step)
        made = []
    except OSError as error:
        raise ExportError(
            f"The pack could not be written to {parent} ({error.strerror or error}): choose "
            "another folder, or make room on the disk."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        beside.with_suffix(f".zip{PARTIAL}").unlink(missing_ok=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def check_room(plan: ExportPlan) -> None:
    """Raise ExportError where the disk has no room for a plan."""
    # A zip is made from the finished folder: for a moment both are there.
    wanted = plan.size * (2 if plan.options.as_zip else 1) + _MARGIN_BYTES
    free = shutil.disk_usage(plan.target.parent).free
    if free < wanted:
        raise ExportError(
            f"The pack needs about {wanted / 1e6:,.0f} MB, but {plan.target.parent} has "
            f"{free / 1e6:,.0f} MB free: make room, or choose another folder."
        )


def write_zip(source: Path, target: Path, name: str, step: Callable[[], None]) -> None:
    """Zip a folder under a name: sorted, stored, dated 1980, so that equal packs are equal bytes.

    Every file is read back against its checksum; raises ExportError where one is damaged.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            step()
            info = zipfile.ZipInfo(f"{name}/{path.relative_to(source).as_posix()}", _OLDEST)
            info.external_attr, info.create_system = _PLAIN_FILE, _UNIX
            info.file_size = path.stat().st_size
            with path.open("rb") as file, archive.open(info, "w") as entry:
                shutil.copyfileobj(file, entry, _CHUNK)
    with zipfile.ZipFile(target) as archive:
        damaged = archive.testzip()
    if damaged is not None:
        raise ExportError(f"{damaged} reads back damaged from the zip file: check the disk.")


def _publish(plan: ExportPlan, beside: Path, step: Callable[[], None]) -> None:
    finished = beside
    if plan.options.as_zip:
        finished = beside.with_suffix(f".zip{PARTIAL}")
        write_zip(beside, finished, plan.name, step)
        _flush(finished)
    refuse_existing(plan.target)
    finished.rename(plan.target)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _make(folder: Path) -> list[Path]:
    """Make a folder; give those that were not there, the innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"{folder} cannot be made ({error.strerror}): choose another folder."
        ) from error
    return missing


def _sweep(parent: Path, name: str) -> None:
    """Remove what exports of this pack that were killed have left, a day later."""
    for left in parent.glob(f".{name}.????????{PARTIAL}"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
