"""Requests as plain dictionaries, texts and numbers, and back."""

from typing import Any, assert_never

from loopstudio.audio.diffuse_requests import diffuse_of, diffuse_to_object
from loopstudio.audio.fields import Fields, refuse
from loopstudio.audio.loop_requests import loop_of, loop_to_object
from loopstudio.audio.morph_requests import morph_of, morph_to_object
from loopstudio.audio.values import tempo_to_object
from loopstudio.audio.wave_requests import wave_of, wave_to_object
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.wave_request import WaveRequest


def request_to_object(request: Request) -> dict[str, Any]:
    """Give a request as plain dictionaries, texts and numbers."""
    kind, own = _own_to_object(request)
    return {
        "kind": kind,
        "checkpoint": request.checkpoint,
        "count": request.count,
        "seed": request.seed,
        "tempo": tempo_to_object(request.tempo),
        **own,
        # Only the rest of an interrupted batch begins elsewhere than at its beginning.
        **({"first": request.first} if request.first else {}),
    }


def request_from_object(value: object) -> Request:
    """Read a request back; raises InvalidValue for anything that is not whole and true."""
    fields = Fields(value)
    match fields.text("kind"):
        case "loops":
            return loop_of(fields)
        case "morph":
            return morph_of(fields)
        case "diffuse":
            return diffuse_of(fields)
        case "wave":
            return wave_of(fields)
        case _:
            return refuse("kind")


def _own_to_object(request: Request) -> tuple[str, dict[str, Any]]:
    match request:
        case LoopRequest():
            return "loops", loop_to_object(request)
        case MorphRequest():
            return "morph", morph_to_object(request)
        case DiffuseRequest():
            return "diffuse", diffuse_to_object(request)
        case WaveRequest():
            return "wave", wave_to_object(request)
        case _:
            assert_never(request)
