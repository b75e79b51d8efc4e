"""Curves as one picture: what each figure of a training did, step by step, and others like it."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.training.image_sheet import write_png
from loopstudio.training.pixel_font import ADVANCE, HEIGHT, text_mask
from loopstudio.training.spectrogram_image import Pixels

CURVES_NAME = "curves.png"
WIDTH, PANEL_HEIGHT = 720, 120
_MARGIN, _TOP = 10, 24
_DOT = 2
_PAPER, _INK, _AXIS = 24, 235, 70
_LEARNED, _HELD = (110, 160, 235), (90, 215, 190)
"""Colours of what training bars and held-out ones say."""

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def write_curves(log: Path, path: Path) -> None:
    """Draw the figures of a training's log, those of held-out bars first, where there are any.

    A training that went on from an earlier step is drawn as it went on.
    """
    held, learned = read_curves(log)
    panels = [_panel(f"held out: {name}", curve, _HELD) for name, curve in held.items()]
    panels += [_panel(f"training: {name}", curve, _LEARNED) for name, curve in learned.items()]
    if panels:
        write_png(path, np.concatenate(panels))


def write_figures(figures: Mapping[str, Curve], along: str, path: Path) -> None:
    """Draw figures over what they were measured at, such as "calls", in equal ratios of it.

    Each point that was measured has a dot, and below it the number that it was measured at.
    """
    panels = []
    for name, (places, values) in figures.items():
        ratios = np.log(places), values
        panel = _panel(name, ratios, _HELD, f"{places[0]:g} to {places[-1]:g} {along}")
        _mark(panel, ratios, places)
        panels.append(panel)
    write_png(path, np.concatenate(panels))


def read_curves(log: Path) -> tuple[dict[str, Curve], dict[str, Curve]]:
    """Give the figures of held-out bars and those of training bars by name: steps and values."""
    held: dict[str, dict[int, float]] = {}
    learned: dict[str, dict[int, float]] = {}
    for step, told, into in _told(log, held, learned):
        for name, value in told.items():
            # What lies beyond a step that was gone back to did not happen.
            known = into.setdefault(name, {})
            for later in [at for at in known if at >= step]:
                del known[later]
            if isinstance(value, int | float) and math.isfinite(value):
                known[step] = float(value)
    return _curves(held), _curves(learned)


Figures = dict[str, dict[int, float]]


def _told(
    log: Path, held: Figures, learned: Figures
) -> Iterator[tuple[int, dict[str, object], Figures]]:
    for line in log.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        step = int(told.pop("step"))
        if isinstance(told.get("validation"), dict):
            yield step, told["validation"], held
        else:
            told.pop("seconds", None)
            numbers = {name: value for name, value in told.items() if not isinstance(value, str)}
            yield step, numbers, learned


def _curves(figures: Figures) -> dict[str, Curve]:
    return {
        name: (np.array(list(points), dtype=float), np.array(list(points.values())))
        for name, points in figures.items()
        if len(points) > 1
    }


def _panel(title: str, curve: Curve, colour: tuple[int, int, int], span: str = "") -> Pixels:
    steps, values = curve
    panel = np.full((PANEL_HEIGHT, WIDTH, 3), _PAPER, dtype=np.uint8)
    low, high = float(values.min()), float(values.max())
    told = span or f"{steps[-1]:.0f} steps"
    _write(panel, f"{title}  {values[-1]:.4g}  ({low:.4g} to {high:.4g}, {told})", _MARGIN, 8)
    inner = _inner(panel)
    inner[-1], inner[:, 0] = _AXIS, _AXIS
    at = np.linspace(steps[0], steps[-1], inner.shape[1])
    rows = _rows(np.interp(at, steps, values), values, inner)
    for column, row in enumerate(rows):
        before = rows[max(0, column - 1)]
        inner[min(row, before) : max(row, before) + 1, column] = colour
    return panel


def _mark(panel: Pixels, curve: Curve, names: NDArray[np.float64]) -> None:
    """Put a dot where each point of a curve lies, and its name on the axis below."""
    steps, values = curve
    inner = _inner(panel)
    along = (steps - steps[0]) / ((steps[-1] - steps[0]) or 1.0)
    columns = np.rint(along * (inner.shape[1] - 1)).astype(int)
    for column, row, name in zip(columns, _rows(values, values, inner), names, strict=True):
        inner[max(0, row - _DOT) : row + _DOT + 1, max(0, column - _DOT) : column + _DOT + 1] = _INK
        words = f"{name:g}"
        left = _MARGIN + column - len(words) * ADVANCE // 2
        _write(panel, words, min(max(0, left), WIDTH - len(words) * ADVANCE), PANEL_HEIGHT - 8)


def _inner(panel: Pixels) -> Pixels:
    """Give what of a panel lies within its axes."""
    return panel[_TOP : PANEL_HEIGHT - _MARGIN, _MARGIN : WIDTH - _MARGIN]


def _rows(
    values: NDArray[np.float64], all_values: NDArray[np.float64], inner: Pixels
) -> NDArray[np.intp]:
    """Give the rows in which values lie, the highest of all of them on top."""
    low, high = float(all_values.min()), float(all_values.max())
    heights = (values - low) / ((high - low) or 1.0)
    rows: NDArray[np.intp] = np.rint((1.0 - heights) * (inner.shape[0] - 2)).astype(np.intp)
    return rows


def _write(panel: Pixels, words: str, left: int, top: int) -> None:
    mask = text_mask(words)[:, : WIDTH - left]
    panel[top : top + HEIGHT, left : left + mask.shape[1]][mask] = _INK
