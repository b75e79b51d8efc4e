"""Provenance as JSON: how a file remembers the way it was made."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from loopstudio.audio.pcm import BYTES
from loopstudio.core.clip import Bounce, Provenance
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo

FORMAT = 1

_WHAT = "What the file says about how it was made"
_LARGEST_TEXT = 1 << 24
_LARGEST_INDEX = 1 << 31
_LEAST_RATE, _MOST_RATE = 1_000, 1_000_000
_MOST_GAIN_DB = 200.0
_MOST_BOUNCES = 64


def provenance_to_json(provenance: Provenance) -> str:
    """Give one line of JSON, its keys in a fixed order."""
    latent = provenance.latent
    value = {
        "format": FORMAT,
        "engine": provenance.engine,
        "checkpoint": provenance.checkpoint,
        "sha256": provenance.sha256,
        "request": request_to_object(provenance.request),
        "index": provenance.index,
        "seed": provenance.seed,
        "app_version": provenance.app_version,
        "created": provenance.created,
        "label": provenance.label,
        "latent": None if latent is None else _point_to_object(latent),
        "licence": provenance.licence,
    }
    # Only what left the library in another form went through anything.
    if provenance.bounces:
        value["bounces"] = [_bounce_to_object(bounce) for bounce in provenance.bounces]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def provenance_from_json(text: str) -> Provenance:
    """Read it back; raises InvalidValue with a sentence for anything that is not whole and true."""
    fields = _Fields(_parsed(text))
    version = fields.whole("format", 1 << 31)
    if version != FORMAT:
        raise InvalidValue(
            f"{_WHAT} is in format {version}; this version of LoopStudio reads format {FORMAT}. "
            "Use a newer LoopStudio."
        )
    return Provenance(
        engine=fields.text("engine"),
        checkpoint=fields.text("checkpoint"),
        sha256=fields.text("sha256"),
        request=request_from_object(fields.value("request")),
        index=fields.whole("index", _LARGEST_INDEX),
        seed=fields.whole("seed", _LARGEST_INDEX * 2),
        app_version=fields.text("app_version"),
        created=fields.text("created"),
        label=fields.optional_text("label"),
        latent=None if fields.value("latent") is None else _point(fields.inner("latent")),
        licence=fields.optional_text("licence"),
        bounces=_bounces(fields.value("bounces")) if fields.has("bounces") else (),
    )


def with_bounce(text: str | None, bounce: Bounce) -> str | None:
    """Add what a file goes through to what it says; what cannot be read here stays as it is."""
    if text is None:
        return None
    try:
        made = provenance_from_json(text)
    except InvalidValue:
        return text
    return provenance_to_json(replace(made, bounces=(*made.bounces, bounce)))


def request_to_object(request: Request) -> dict[str, Any]:
    """Give a request as plain dictionaries, texts and numbers."""
    # Only the rest of an interrupted batch begins elsewhere than at its beginning.
    rest = {"first": request.first} if request.first else {}
    return {
        "kind": "loops",
        "checkpoint": request.checkpoint,
        "count": request.count,
        "seed": request.seed,
        "tempo": _tempo_to_object(request.tempo),
        "style": request.style,
        "variety": request.variety,
        "noise": request.noise,
        "idea": _idea_to_object(request.idea),
        **rest,
    }


def request_from_object(value: object) -> Request:
    """Read a request back; raises InvalidValue as `provenance_from_json`."""
    fields = _Fields(value)
    if fields.text("kind") != "loops":
        _refuse("kind")
    return LoopRequest(
        checkpoint=fields.text("checkpoint"),
        count=fields.whole("count", _LARGEST_INDEX),
        seed=fields.whole("seed", _LARGEST_INDEX * 2),
        tempo=_tempo(fields.inner("tempo")),
        style=fields.optional_text("style"),
        variety=fields.number("variety"),
        noise=fields.truth("noise"),
        idea=_idea(fields.inner("idea")),
        first=fields.whole("first", _LARGEST_INDEX) if fields.has("first") else 0,
    )


def _idea_to_object(idea: Idea) -> dict[str, Any]:
    match idea:
        case Fresh():
            return {"kind": "fresh"}
        case Like(origin, radius):
            return {"kind": "like", "origin": _point_to_object(origin), "radius": radius}
        case Between(start, end):
            return {
                "kind": "between",
                "start": _point_to_object(start),
                "end": _point_to_object(end),
            }
        case Mix(rhythm, sound, crossover):  # pragma: no branch - the union is closed
            return {
                "kind": "mix",
                "rhythm": _point_to_object(rhythm),
                "sound": _point_to_object(sound),
                "crossover": crossover,
            }


def _idea(fields: "_Fields") -> Idea:
    match fields.text("kind"):
        case "fresh":
            return Fresh()
        case "like":
            return Like(_point(fields.inner("origin")), fields.number("radius"))
        case "between":
            return Between(_point(fields.inner("start")), _point(fields.inner("end")))
        case "mix":
            rhythm, sound = _point(fields.inner("rhythm")), _point(fields.inner("sound"))
            return Mix(rhythm, sound, fields.number("crossover"))
        case _:
            return _refuse("kind")


def _bounce_to_object(bounce: Bounce) -> dict[str, Any]:
    return {
        "tempo": _tempo_to_object(bounce.tempo),
        "rate": bounce.rate,
        "gain_db": bounce.gain_db,
        "encoding": bounce.encoding,
        "dither_seed": bounce.dither_seed,
        **({"centred": True} if bounce.centred else {}),
    }


def _bounces(value: object) -> tuple[Bounce, ...]:
    if not isinstance(value, list) or len(value) > _MOST_BOUNCES:
        _refuse("bounces")
    return tuple(_bounce(_Fields(item)) for item in value)


def _bounce(fields: "_Fields") -> Bounce:
    encoding, rate = fields.text("encoding"), fields.whole("rate", _MOST_RATE)
    gain_db = fields.number("gain_db")
    if encoding not in BYTES:
        _refuse("encoding")
    if rate < _LEAST_RATE:
        _refuse("rate")
    if abs(gain_db) > _MOST_GAIN_DB:
        _refuse("gain_db")
    return Bounce(
        tempo=_tempo(fields.inner("tempo")),
        rate=rate,
        gain_db=gain_db,
        encoding=encoding,
        dither_seed=fields.whole("dither_seed", _LARGEST_INDEX * 2),
        centred=fields.has("centred") and fields.truth("centred"),
    )


def _tempo_to_object(tempo: Tempo) -> dict[str, Any]:
    return {"bpm": tempo.bpm, "numerator": tempo.numerator, "denominator": tempo.denominator}


def _tempo(fields: "_Fields") -> Tempo:
    return Tempo(
        fields.number("bpm"), fields.whole("numerator", 99), fields.whole("denominator", 99)
    )


def _point_to_object(point: LatentPoint) -> dict[str, Any]:
    return {"layers": point.layers, "code": point.code, "noise_seed": point.noise_seed}


def _point(fields: "_Fields") -> LatentPoint:
    return LatentPoint(
        fields.whole("layers", 1 << 16),
        fields.text("code"),
        fields.whole("noise_seed", _LARGEST_INDEX * 2),
    )


class _Fields:
    """A JSON object whose values are asked for by kind."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"{_WHAT} is not in the form expected.")
        self._fields = value

    def has(self, name: str) -> bool:
        return name in self._fields

    def value(self, name: str) -> object:
        if name not in self._fields:
            raise InvalidValue(f"{_WHAT} lacks {name!r}.")
        found: object = self._fields[name]
        return found

    def text(self, name: str) -> str:
        found = self.value(name)
        return found if isinstance(found, str) else _refuse(name)

    def optional_text(self, name: str) -> str | None:
        return None if self.value(name) is None else self.text(name)

    def whole(self, name: str, limit: int) -> int:
        found = self.value(name)
        # True is a whole number to Python, but not to anybody else.
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < limit:
            _refuse(name)
        return found

    def number(self, name: str) -> float:
        found = self.value(name)
        if not isinstance(found, int | float) or isinstance(found, bool):
            _refuse(name)
        return float(found) if abs(found) < 1e300 and math.isfinite(found) else _refuse(name)

    def truth(self, name: str) -> bool:
        found = self.value(name)
        return found if isinstance(found, bool) else _refuse(name)

    def inner(self, name: str) -> "_Fields":
        return _Fields(self.value(name))


def _parsed(text: str) -> object:
    if len(text) > _LARGEST_TEXT:
        raise InvalidValue(f"{_WHAT} is too long to be true.")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidValue(f"{_WHAT} is damaged: it is not JSON.") from error
    return value


def _refuse(name: str) -> NoReturn:
    raise InvalidValue(f"{_WHAT} has something in {name!r} that cannot be.")
