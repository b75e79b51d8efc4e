"""Curves of sliders and blends as numbers: values evenly over the bars."""

import math
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.morph_request import Blend, Curve, Drawn, Lfo, Ramp

Floats = NDArray[np.float64]
Places = NDArray[np.int_]


def curved(curve: Curve | None, frames: int) -> Floats:
    """Give the values of a curve over so many frames: (frames,)."""
    turn = np.arange(frames) / frames
    match curve:
        case None:
            return np.zeros(frames)
        case Ramp(start, end):
            return start + (end - start) * turn
        case Lfo(wave, turns, depth, phase):
            return depth * _wave(wave, (turns * turn + phase) % 1.0)
        case Drawn(values):
            drawn: Floats = around(np.array([values]), frames)[0]
            return drawn
        case _:
            assert_never(curve)


def around(values: Floats, count: int) -> Floats:
    """Give rows (rows, before) as (rows, count), straight between values and round at the end."""
    if values.shape[1] == count:
        return values
    low, high, share = round_places(values.shape[1], count)
    made: Floats = values[:, low] * (1.0 - share) + values[:, high] * share
    return made


def round_places(before: int, count: int) -> tuple[Places, Places, Floats]:
    """Say which two of `before` values each of `count` lies between, and how far from the first."""
    at = np.arange(count) * (before / count)
    low = np.floor(at).astype(int)
    return low, (low + 1) % before, at - low


def blend_places(blend: Blend, frames: int) -> tuple[Floats, Floats]:
    """Give where between its sounds a blend lies, over so many frames: x and y, (frames,) each."""
    if blend.drawn:
        x, y = around(np.array(blend.drawn).T, frames)
        return x, y
    along = _along(blend, frames)
    return blend.x * along, blend.y * along


def corner_weights(count: int, blend: Blend, frames: int) -> Floats:
    """Say how much of each sound there is in each frame: (count, frames), adding up to 1.

    Four stand in the corners of a square; of three, the third is all of the upper edge.
    """
    x, y = blend_places(blend, frames)
    match count:
        case 0:
            rows: list[Floats] = []
        case 1:
            rows = [np.ones(frames)]
        case 2:
            rows = [1.0 - x, x]
        case 3:
            rows = [(1.0 - x) * (1.0 - y), x * (1.0 - y), y]
        case _:
            rows = [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y]
    return np.array(rows).reshape(count, frames)


def _along(blend: Blend, frames: int) -> Floats:
    turn = np.arange(frames) / frames
    match blend.path:
        case "whole":
            return np.ones(frames)
        case "along":
            return turn
        case "round":
            return 1.0 - np.abs(2.0 * turn - 1.0)
        case _:
            assert_never(blend.path)


def _wave(wave: str, phase: Floats) -> Floats:
    match wave:
        case "sine":
            return np.sin(2.0 * math.pi * phase)
        case "triangle":
            return 1.0 - np.abs(((phase + 0.25) % 1.0) * 4.0 - 2.0)
        case "square":
            return np.where(phase < 0.5, 1.0, -1.0)
        case _:
            return 1.0 - 2.0 * phase
