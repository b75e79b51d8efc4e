"""Requests of Polish as plain dictionaries, texts and numbers, and back."""

from typing import Any

from loopstudio.audio.fields import LARGEST_INDEX, Fields, refuse
from loopstudio.audio.values import original, original_to_object, tempo
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.core.vocoder_choice import MAX_CALLS
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest, Work


def wave_to_object(request: WaveRequest) -> dict[str, Any]:
    """Give what a request asks for beyond what all of them do."""
    return {
        "bars": request.bars,
        "calls": request.calls,
        "work": _work_to_object(request.work),
        "original": original_to_object(request.original),
        "sound": request.kind,
        "key": request.key,
        "style": request.style,
    }


def wave_of(fields: Fields) -> WaveRequest:
    """Read a request back; raises InvalidValue for anything that is not whole and true."""
    return WaveRequest(
        checkpoint=fields.text("checkpoint"),
        original=original(fields.inner("original")),
        work=_work(fields.inner("work")),
        count=fields.whole("count", LARGEST_INDEX),
        seed=fields.whole("seed", LARGEST_INDEX * 2),
        tempo=tempo(fields.inner("tempo")),
        bars=fields.whole("bars", MAX_BARS + 1),
        calls=fields.whole("calls", MAX_CALLS + 1),
        kind=fields.text("sound"),
        key=fields.optional_text("key"),
        style=fields.optional_text("style"),
        first=fields.whole("first", LARGEST_INDEX) if fields.has("first") else 0,
    )


def _work_to_object(work: Work) -> dict[str, Any]:
    match work:
        case Polish(strength):
            return {"kind": "polish", "strength": strength}
        case Upsample(cutoff):  # pragma: no branch - the union is closed
            return {"kind": "upsample", "cutoff": cutoff}


def _work(fields: Fields) -> Work:
    match fields.text("kind"):
        case "polish":
            return Polish(fields.number("strength"))
        case "upsample":
            return Upsample(fields.number("cutoff"))
        case _:
            return refuse("kind")
