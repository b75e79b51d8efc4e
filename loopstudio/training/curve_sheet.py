"""Curves of a training as one picture: what each figure did, step by step."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.training.image_sheet import write_png
from loopstudio.training.pixel_font import HEIGHT, text_mask
from loopstudio.training.spectrogram_image import Pixels

CURVES_NAME = "curves.png"
WIDTH, PANEL_HEIGHT = 720, 120
_MARGIN, _TOP = 10, 24
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


def _panel(title: str, curve: Curve, colour: tuple[int, int, int]) -> Pixels:
    steps, values = curve
    panel = np.full((PANEL_HEIGHT, WIDTH, 3), _PAPER, dtype=np.uint8)
    low, high = float(values.min()), float(values.max())
    words = f"{title}  {values[-1]:.4g}  ({low:.4g} to {high:.4g}, {steps[-1]:.0f} steps)"
    _write(panel, words, _MARGIN, _MARGIN - 2)
    inner = panel[_TOP : PANEL_HEIGHT - _MARGIN, _MARGIN : WIDTH - _MARGIN]
    inner[-1], inner[:, 0] = _AXIS, _AXIS
    height, width, _ = inner.shape
    at = np.linspace(steps[0], steps[-1], width)
    heights = (np.interp(at, steps, values) - low) / ((high - low) or 1.0)
    rows = np.rint((1.0 - heights) * (height - 2)).astype(int)
    for column, row in enumerate(rows):
        before = rows[max(0, column - 1)]
        inner[min(row, before) : max(row, before) + 1, column] = colour
    return panel


def _write(panel: Pixels, words: str, left: int, top: int) -> None:
    mask = text_mask(words)[:, : WIDTH - left]
    panel[top : top + HEIGHT, left : left + mask.shape[1]][mask] = _INK
