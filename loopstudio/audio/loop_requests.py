"""Requests of Loops as plain dictionaries, texts and numbers, and back."""

from typing import Any

from loopstudio.audio.fields import LARGEST_INDEX, Fields, refuse
from loopstudio.audio.values import (
    point,
    point_to_object,
    tempo,
    vocoder,
    vocoder_to_object,
)
from loopstudio.core.loop_request import Between, Fresh, Idea, Like, LoopRequest, Mix


def loop_to_object(request: LoopRequest) -> dict[str, Any]:
    """Give what a request asks for beyond what all of them do."""
    told = {
        "style": request.style,
        "variety": request.variety,
        "noise": request.noise,
        "idea": _idea_to_object(request.idea),
        **vocoder_to_object(request.vocoder),
    }
    # Most checkpoints know none, and the first files do not speak of it.
    return told if request.key is None else told | {"key": request.key}


def loop_of(fields: Fields) -> LoopRequest:
    """Read a request back; raises InvalidValue for anything that is not whole and true."""
    return LoopRequest(
        checkpoint=fields.text("checkpoint"),
        count=fields.whole("count", LARGEST_INDEX),
        seed=fields.whole("seed", LARGEST_INDEX * 2),
        tempo=tempo(fields.inner("tempo")),
        style=fields.optional_text("style"),
        variety=fields.number("variety"),
        noise=fields.truth("noise"),
        idea=_idea(fields.inner("idea")),
        first=fields.whole("first", LARGEST_INDEX) if fields.has("first") else 0,
        vocoder=vocoder(fields),
        key=fields.optional_text("key") if fields.has("key") else None,
    )


def _idea_to_object(idea: Idea) -> dict[str, Any]:
    match idea:
        case Fresh():
            return {"kind": "fresh"}
        case Like(origin, radius):
            return {"kind": "like", "origin": point_to_object(origin), "radius": radius}
        case Between(start, end):
            return {
                "kind": "between",
                "start": point_to_object(start),
                "end": point_to_object(end),
            }
        case Mix(rhythm, sound, crossover):  # pragma: no branch - the union is closed
            return {
                "kind": "mix",
                "rhythm": point_to_object(rhythm),
                "sound": point_to_object(sound),
                "crossover": crossover,
            }


def _idea(fields: Fields) -> Idea:
    match fields.text("kind"):
        case "fresh":
            return Fresh()
        case "like":
            return Like(point(fields.inner("origin")), fields.number("radius"))
        case "between":
            return Between(point(fields.inner("start")), point(fields.inner("end")))
        case "mix":
            rhythm, sound = point(fields.inner("rhythm")), point(fields.inner("sound"))
            return Mix(rhythm, sound, fields.number("crossover"))
        case _:
            return refuse("kind")
