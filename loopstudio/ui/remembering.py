"""Remembering: what stood in the panels when the window was closed, as text for the settings."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.core.errors import InvalidValue
from loopstudio.core.request import Request


@dataclass(frozen=True)
class Remembered:
    """What stood in one panel: a request, whether its seed was locked, and its other sliders."""

    request: Request
    locked: bool
    sliders: Mapping[str, float] = field(default_factory=dict)


def to_text(panels: Mapping[str, Remembered]) -> str:
    """Write what stands in panels, by the engine each is for."""
    told = {
        engine: {
            "request": request_to_object(one.request),
            "locked": one.locked,
            "sliders": dict(one.sliders),
        }
        for engine, one in panels.items()
    }
    return json.dumps(told, ensure_ascii=False) if told else ""


def from_text(text: str) -> dict[str, Remembered]:
    """Read it back; a panel of which something is damaged begins as at first."""
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    found = {str(engine): _read(one) for engine, one in told.items()}
    return {engine: one for engine, one in found.items() if one is not None}


def _read(told: object) -> Remembered | None:
    try:
        request = request_from_object(told["request"])  # type: ignore[index]
        locked, sliders = told["locked"], told["sliders"]  # type: ignore[index]
        values = {str(name): float(value) for name, value in sliders.items()}
    except (InvalidValue, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if not all(map(math.isfinite, values.values())):
        return None
    return Remembered(request, locked is True, values)
