"""The one training loop: step, log, save, preview, resume."""

import json
import math
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from loopstudio.core.cores import usable_cores
from loopstudio.core.errors import TrainingError
from loopstudio.training.curve_sheet import CURVES_NAME, write_curves
from loopstudio.training.interruption import uninterrupted
from loopstudio.training.objective import Objective, State

STATE_NAME = "state.pt"
LOG_NAME = "log.jsonl"
KEPT = {".png": 2, ".flac": 1}
"""How many previews stay: with the state, a training's folder is to be carried about (60 MB)."""


@dataclass(frozen=True)
class Pace:
    """How long to go on and how often to keep and show what there is, in steps and seconds."""

    steps: int
    seconds: float | None = None
    log_every: int = 50
    save_seconds: float = 240.0
    preview_seconds: float = 900.0


Report = Callable[[int, int, dict[str, float]], None]


def train(objective: Objective, out: Path, pace: Pace, report: Report) -> int:
    """Train until the steps or the seconds are used up; gives the number of steps done in all.

    A run into a folder that holds a state goes on from it. Ctrl-C keeps what is done, the step that
    it comes in included; a second one breaks that off.
    """
    out.mkdir(parents=True, exist_ok=True)
    number = resume(objective, out)
    log(out, {"step": number, "machine": machine()})
    began = saved = shown = time.monotonic()
    sums: dict[str, list[float]] = {}
    try:
        while number < pace.steps and not _over(began, pace.seconds):
            with uninterrupted():
                figures = objective.step(number)
                number += 1
            for name, value in figures.items():
                sums.setdefault(name, []).append(value)
            now = time.monotonic()
            if number % pace.log_every == 0:
                means = averages(sums)
                means["seconds"] = now - began
                log(out, {"step": number, **means})
                report(number, pace.steps, means)
                sums.clear()
            if now - saved > pace.save_seconds:
                save(objective, out, number)
                saved = time.monotonic()
            if now - shown > pace.preview_seconds:
                _preview(objective, out, number)
                shown = time.monotonic()
    finally:
        save(objective, out, number)
    _preview(objective, out, number)
    # A preview may have taught something: that figures have stopped falling.
    save(objective, out, number)
    return number


def averages(sums: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Give the mean of each figure's finite values, and how many values were not, if any were.

    One step that overflowed, and was passed over, would else hide what the others did.
    """
    finite = {name: [v for v in values if math.isfinite(v)] for name, values in sums.items()}
    means = {name: sum(values) / len(values) for name, values in finite.items() if values}
    broken = sum(len(values) - len(finite[name]) for name, values in sums.items())
    return means if not broken else {**means, "not_finite": float(broken)}


def machine() -> str:
    """Name what this process computes on, as a card should say it."""
    if torch.cuda.is_available():
        return f"one {torch.cuda.get_device_name()}"
    return f"{usable_cores()} CPU cores ({platform.machine()})"


def save(objective: Objective, out: Path, number: int) -> None:
    """Write the state and the exported tensors, each beside and renamed."""
    state = {"step": number, "random": torch.get_rng_state(), "objective": objective.state()}
    beside = out / (STATE_NAME + ".partial")
    torch.save(state, beside)
    beside.replace(out / STATE_NAME)
    objective.export(out)


def has_state(out: Path) -> bool:
    """Say whether a folder holds a training that can go on."""
    return (out / STATE_NAME).exists()


def resume(objective: Objective, out: Path) -> int:
    """Restore the state in a folder, if there is one; gives its step."""
    if not has_state(out):
        return 0
    path = out / STATE_NAME
    try:
        state: State = torch.load(path, map_location="cpu", weights_only=True)
        torch.set_rng_state(state["random"])  # type: ignore[arg-type]
        objective.restore(state["objective"])  # type: ignore[arg-type]
        return int(state["step"])  # type: ignore[call-overload, no-any-return]
    except (KeyError, RuntimeError, ValueError, EOFError) as error:
        raise TrainingError(
            f"The training state {path} does not fit this recipe. "
            "Use another --out folder, or the recipe it was begun with."
        ) from error


def _over(began: float, seconds: float | None) -> bool:
    return seconds is not None and time.monotonic() - began > seconds


def _preview(objective: Objective, out: Path, number: int) -> None:
    folder = out / "previews"
    folder.mkdir(exist_ok=True)
    log(out, {"step": number, "validation": objective.preview(folder, number)})
    write_curves(out / LOG_NAME, out / CURVES_NAME)
    for suffix, kept in KEPT.items():
        for old in sorted(folder.glob(f"*{suffix}"))[:-kept]:
            old.unlink()


def log(out: Path, line: dict[str, object]) -> None:
    """Add a line of JSON to a folder's log."""
    with (out / LOG_NAME).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
