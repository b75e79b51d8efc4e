"""Provenance as JSON: how a file remembers the way it was made."""

import json
from dataclasses import replace
from typing import Any

from loopstudio.audio.fields import LARGEST_INDEX, WHAT, Fields, refuse
from loopstudio.audio.pcm import BYTES
from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.audio.values import point, point_to_object, tempo, tempo_to_object
from loopstudio.core.clip import Bounce, Provenance
from loopstudio.core.errors import InvalidValue

FORMAT = 1

_LARGEST_TEXT = 1 << 24
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
        "latent": None if latent is None else point_to_object(latent),
        "licence": provenance.licence,
    }
    # Only what left the library in another form went through anything.
    if provenance.bounces:
        value["bounces"] = [_bounce_to_object(bounce) for bounce in provenance.bounces]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def provenance_from_json(text: str) -> Provenance:
    """Read it back; raises InvalidValue with a sentence for anything that is not whole and true."""
    fields = Fields(_parsed(text))
    version = fields.whole("format", 1 << 31)
    if version != FORMAT:
        raise InvalidValue(
            f"{WHAT} is in format {version}; this version of LoopStudio reads format {FORMAT}. "
            "Use a newer LoopStudio."
        )
    return Provenance(
        engine=fields.text("engine"),
        checkpoint=fields.text("checkpoint"),
        sha256=fields.text("sha256"),
        request=request_from_object(fields.value("request")),
        index=fields.whole("index", LARGEST_INDEX),
        seed=fields.whole("seed", LARGEST_INDEX * 2),
        app_version=fields.text("app_version"),
        created=fields.text("created"),
        label=fields.optional_text("label"),
        latent=None if fields.value("latent") is None else point(fields.inner("latent")),
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


def _bounce_to_object(bounce: Bounce) -> dict[str, Any]:
    return {
        "tempo": tempo_to_object(bounce.tempo),
        "rate": bounce.rate,
        "gain_db": bounce.gain_db,
        "encoding": bounce.encoding,
        "dither_seed": bounce.dither_seed,
        **({"centred": True} if bounce.centred else {}),
    }


def _bounces(value: object) -> tuple[Bounce, ...]:
    if not isinstance(value, list) or len(value) > _MOST_BOUNCES:
        refuse("bounces")
    return tuple(_bounce(Fields(item)) for item in value)


def _bounce(fields: Fields) -> Bounce:
    encoding, rate = fields.text("encoding"), fields.whole("rate", _MOST_RATE)
    gain_db = fields.number("gain_db")
    if encoding not in BYTES:
        refuse("encoding")
    if rate < _LEAST_RATE:
        refuse("rate")
    if abs(gain_db) > _MOST_GAIN_DB:
        refuse("gain_db")
    return Bounce(
        tempo=tempo(fields.inner("tempo")),
        rate=rate,
        gain_db=gain_db,
        encoding=encoding,
        dither_seed=fields.whole("dither_seed", LARGEST_INDEX * 2),
        centred=fields.has("centred") and fields.truth("centred"),
    )


def _parsed(text: str) -> object:
    if len(text) > _LARGEST_TEXT:
        raise InvalidValue(f"{WHAT} is too long to be true.")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidValue(f"{WHAT} is damaged: it is not JSON.") from error
    return value
