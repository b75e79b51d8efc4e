"""What every checkpoint's card says: its material, how it was trained, and its figures."""

import json
import tomllib
from pathlib import Path

from loopstudio.core.errors import TrainingError
from loopstudio.core.version import VERSION
from loopstudio.datasets.store import Description
from loopstudio.training.loop import LOG_NAME, machine
from loopstudio.training.recipe import RECIPE_NAME

CARD_NAME = "CREDITS.md"
_NOT_TOLD = ("hits", "grooves")


def material(licence: str, about: Description) -> list[str]:
    """Give the lines on the licence of the weights and on what they learned from."""
    build = ", ".join(f"{k} {v}" for k, v in about.build.items() if k not in _NOT_TOLD)
    return [
        f"Licence of the weights: {licence}. Made with LoopStudio {VERSION}.",
        "",
        "## Material",
        "Trained only on audio rendered by this project from:",
        *(f"- {line}" for line in about.credits),
        "",
        f"No sample files are shipped. Build: {build}",
        "",
    ]


def figures(report: Path | None) -> list[str]:
    """Give the table of an evaluation; raises TrainingError where it cannot be read."""
    if report is None:
        return []
    try:
        return ["## Figures", report.read_text(encoding="utf-8")]
    except OSError as error:
        raise TrainingError(f"The report {report} cannot be read; evaluate first.") from error


def curves(report: Path | None) -> tuple[list[str], dict[str, bytes]]:
    """Give the table by number of calls that `evaluate --calls` wrote (calls.md), and its picture.

    Raises TrainingError where they cannot be read.
    """
    if report is None:
        return [], {}
    picture = report.with_suffix(".png")
    try:
        return [report.read_text(encoding="utf-8")], {picture.name: picture.read_bytes()}
    except OSError as error:
        raise TrainingError(
            f"The report {report} or its picture cannot be read; evaluate --calls first."
        ) from error


def ran(folder: Path) -> str:
    """Say how many steps and hours a folder's log holds, over all its stretches."""
    steps, seconds, last, used, begun = 0, 0.0, 0.0, machine(), ""
    for line in (folder / LOG_NAME).read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        steps = max(steps, int(told["step"]))
        used = str(told.get("machine", used))
        begun = str(told.get("from", begun))
        now = float(told.get("seconds", last))
        seconds += now - last if now >= last else now
        last = now
    batch = tomllib.loads((folder / RECIPE_NAME).read_text(encoding="utf-8"))
    size = next(iter(batch.values()))["batch"]
    on = f", going on from {begun}" if begun else ""
    return f"{steps:,} steps of batch {size} in {seconds / 3600:.1f} hours on {used}{on}"
