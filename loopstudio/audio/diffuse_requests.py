"""Requests of Diffuse as plain dictionaries, texts and numbers, and back."""

from typing import Any, cast, get_args

from loopstudio.audio.fields import LARGEST_INDEX, Fields, refuse
from loopstudio.audio.values import (
    original,
    original_to_object,
    tempo,
    track,
    track_to_object,
    vocoder,
    vocoder_to_object,
)
from loopstudio.core.diffuse_request import (
    MAX_CALLS,
    Between,
    DiffuseRequest,
    Extend,
    Fresh,
    Idea,
    Original,
    Precision,
    Repaint,
    Source,
    Vary,
)
from loopstudio.core.morph_request import MAX_BARS, LatentTrack
from loopstudio.core.painted import MAX_SPANS, Painted, Span
from loopstudio.core.samplers import SamplerName

_SEEDS = LARGEST_INDEX * 2
_MOST_SOURCES = 2
_MOST_CALLS = 2 * MAX_BARS * MAX_CALLS


def diffuse_to_object(request: DiffuseRequest) -> dict[str, Any]:
    """Give what a request asks for beyond what all of them do."""
    return {
        "bars": request.bars,
        "style": request.style,
        "key": request.key,
        "sampler": request.sampler,
        "calls": request.calls,
        "guidance": request.guidance,
        "idea": _idea_to_object(request.idea),
        "noise_seed": request.noise_seed,
        # Only what somebody kept before all of its calls were made.
        **({} if request.kept_at is None else {"kept_at": request.kept_at}),
        **({"sources": list(request.sources)} if request.sources else {}),
        **vocoder_to_object(request.vocoder),
        **_embedding_to_object(request.embedding),
        # A request's own kind is which engine it is for.
        **({} if request.kind is None else {"sound": request.kind}),
        **({} if request.precision == "full" else {"precision": request.precision}),
    }


def diffuse_of(fields: Fields) -> DiffuseRequest:
    """Read a request back; raises InvalidValue for anything that is not whole and true."""
    sampler = fields.text("sampler")
    if sampler not in get_args(SamplerName):
        refuse("sampler")
    return DiffuseRequest(
        checkpoint=fields.text("checkpoint"),
        count=fields.whole("count", LARGEST_INDEX),
        seed=fields.whole("seed", _SEEDS),
        tempo=tempo(fields.inner("tempo")),
        bars=fields.whole("bars", MAX_BARS + 1),
        style=fields.optional_text("style"),
        key=fields.optional_text("key"),
        sampler=cast("SamplerName", sampler),
        calls=fields.whole("calls", MAX_CALLS + 1),
        guidance=fields.number("guidance"),
        idea=_idea(fields.inner("idea")),
        noise_seed=fields.whole("noise_seed", _SEEDS),
        first=fields.whole("first", LARGEST_INDEX) if fields.has("first") else 0,
        kept_at=fields.whole("kept_at", _MOST_CALLS) if fields.has("kept_at") else None,
        sources=_sources(fields.value("sources")) if fields.has("sources") else (),
        vocoder=vocoder(fields),
        embedding=track(fields.inner("embedding")) if fields.has("embedding") else None,
        kind=fields.text("sound") if fields.has("sound") else None,
        precision=_precision(fields),
    )


def _precision(fields: Fields) -> Precision:
    told = fields.text("precision") if fields.has("precision") else "full"
    if told not in get_args(Precision):
        refuse("precision")
    return cast("Precision", told)


def _sources(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_SOURCES:
        refuse("sources")
    return tuple(Fields({"sources": one}).text("sources") for one in value)


def _embedding_to_object(embedding: LatentTrack | None) -> dict[str, Any]:
    return {} if embedding is None else {"embedding": track_to_object(embedding)}


def _idea_to_object(idea: Idea) -> dict[str, Any]:
    match idea:
        case Fresh():
            return {"kind": "fresh"}
        case Vary(sound, strength):
            return {"kind": "vary", "sound": _source_to_object(sound), "strength": strength}
        case Repaint(sound, painted, whole):
            kept = {} if whole is None else {"original": original_to_object(whole)}
            told = {"sound": _source_to_object(sound), "painted": _painted_to_object(painted)}
            return {"kind": "repaint", **told, **kept}
        case Extend(sound, bars, whole):
            kept = {} if whole is None else {"original": original_to_object(whole)}
            return {"kind": "extend", "sound": _source_to_object(sound), "bars": bars, **kept}
        case Between(start, end):  # pragma: no branch - the union is closed
            return {
                "kind": "between",
                "start": _source_to_object(start),
                "end": _source_to_object(end),
            }


def _idea(fields: Fields) -> Idea:
    match fields.text("kind"):
        case "fresh":
            return Fresh()
        case "vary":
            return Vary(_source(fields.inner("sound")), fields.number("strength"))
        case "repaint":
            painted = _painted(fields.inner("painted"))
            return Repaint(_source(fields.inner("sound")), painted, _kept(fields))
        case "extend":
            bars = fields.whole("bars", MAX_BARS)
            return Extend(_source(fields.inner("sound")), bars, _kept(fields))
        case "between":
            return Between(_source(fields.inner("start")), _source(fields.inner("end")))
        case _:
            return refuse("kind")


def _kept(fields: Fields) -> Original | None:
    return original(fields.inner("original")) if fields.has("original") else None


def _source_to_object(source: Source) -> dict[str, Any]:
    if isinstance(source, Original):
        return original_to_object(source)
    return track_to_object(source)


def _source(fields: Fields) -> Source:
    return original(fields) if fields.has("rate") else track(fields)


def _painted_to_object(painted: Painted) -> dict[str, Any]:
    spans = [[span.begin, span.end] for span in painted.spans]
    return {"spans": spans, "softness": painted.softness}


def _painted(fields: Fields) -> Painted:
    spans = fields.value("spans")
    if not isinstance(spans, list) or len(spans) > MAX_SPANS:
        refuse("spans")
    return Painted(tuple(map(_span, spans)), fields.number("softness"))


def _span(value: object) -> Span:
    if not isinstance(value, list) or len(value) != 2:
        refuse("spans")
    begin, end = (Fields({"v": item}).number("v") for item in value)
    return Span(begin, end)
