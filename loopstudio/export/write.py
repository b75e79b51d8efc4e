"""Write: a plan carried out, wholly or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loopstudio.audio.level import SILENCE_DB, true_peak_db
from loopstudio.core.audio import Audio
from loopstudio.core.counted import counted
from loopstudio.core.engine import Run
from loopstudio.core.errors import ExportError
from loopstudio.export import document
from loopstudio.export.cover import cover
from loopstudio.export.plan import (
    COVER,
    LICENSE,
    MANIFEST_CSV,
    MANIFEST_JSON,
    README,
    SUMS,
    ExportItem,
    ExportPlan,
)
from loopstudio.export.sound import Delivered, deliver, prepared
from loopstudio.export.staging import staged


@dataclass(frozen=True)
class ExportReport:
    """What was written: where, which files, how many sounds, how many bytes, and what to know."""

    target: Path
    files: tuple[str, ...]
    loops: int
    size: int
    warnings: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it to a person."""
        loops = counted(self.loops, "loop")
        return f"Exported {loops} to {self.target} ({self.size / 1e6:.1f} MB)."


def write(plan: ExportPlan, run: Run) -> ExportReport:
    """Write a pack where the plan says; every sound is read again before it counts.

    Ticks once per step. Cancelled and every error leave nothing behind. Raises ExportError or
    AudioFileError with what went wrong.
    """
    progress = _Progress(run, _steps(plan))
    with staged(plan, progress.step) as folder:
        loops = _sounds(plan, folder, progress)
        _documents(plan, folder, loops)
        files = _check(plan, folder)
        size = sum((folder / path).stat().st_size for path in files)
    return ExportReport(plan.target, files, len(loops), size, (*plan.warnings, *_clipped(loops)))


class _Progress:
    """Counts steps, and asks before each whether to go on."""

    def __init__(self, run: Run, total: int) -> None:
        self._run = run
        self._total = total
        self._done = 0
        run.tick(0, total)

    def step(self) -> None:
        self._done += 1
        self._run.tick(self._done, self._total)


def _steps(plan: ExportPlan) -> int:
    passes = 2 if plan.options.normalise == "kit" else 1
    return len(plan.items) * passes + (len(plan.files) if plan.options.as_zip else 0)


def _sounds(plan: ExportPlan, folder: Path, progress: _Progress) -> list[Delivered]:
    common = _kit_gain(plan, progress) if plan.options.normalise == "kit" else 0.0
    loops = []
    for item in plan.items:
        audio = prepared(plan, item)
        db = _own_gain(plan, audio) if plan.options.normalise == "each" else common
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        loops.append(deliver(plan, item, path, audio, db))
        progress.step()
    return loops


def _kit_gain(plan: ExportPlan, progress: _Progress) -> float:
    """Give the one gain for all; sounds are prepared twice so that none has to stay in memory."""
    loudest = SILENCE_DB
    for item in plan.items:
        loudest = max(loudest, _peak(plan, item))
        progress.step()
    return 0.0 if loudest <= SILENCE_DB else plan.options.target_dbtp - loudest


def _peak(plan: ExportPlan, item: ExportItem) -> float:
    return true_peak_db(prepared(plan, item))


def _own_gain(plan: ExportPlan, audio: Audio) -> float:
    peak = true_peak_db(audio)
    return 0.0 if peak <= SILENCE_DB else plan.options.target_dbtp - peak


def _documents(plan: ExportPlan, folder: Path, loops: Sequence[Delivered]) -> None:
    if plan.options.cover:
        path = folder / COVER
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cover(plan.pack.name, [loop.wave for loop in loops]))
    sums = {loop.item.path: document.sha256(folder / loop.item.path) for loop in loops}
    table = document.rows(plan, loops, sums)
    texts = {
        README: document.readme(plan, loops),
        LICENSE: document.licence(plan),
        MANIFEST_JSON: document.manifest_json(plan, table),
        MANIFEST_CSV: document.manifest_csv(table),
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    others = [*texts, *([COVER] if plan.options.cover else [])]
    sums |= {name: document.sha256(folder / name) for name in others}
    (folder / SUMS).write_bytes(document.sums_text(sums).encode())


def _check(plan: ExportPlan, folder: Path) -> tuple[str, ...]:
    found = tuple(
        sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    )
    if set(found) != {file.path for file in plan.files}:
        raise ExportError("The pack holds other files than were planned; nothing was exported.")
    return found


def _clipped(loops: Sequence[Delivered]) -> list[str]:
    names = [loop.item.name for loop in loops if loop.clipped]
    if not names:
        return []
    return [
        f"Clipped at full scale: {counted(len(names), 'loop')}, such as {names[0]}. Normalise the "
        "pack, or choose 32-bit float."
    ]
