"""Values that stand in requests and in provenance alike, as plain dictionaries, and back."""

from typing import Any

from loopstudio.audio.fields import LARGEST_INDEX, Fields
from loopstudio.core.audio import MAX_RATE
from loopstudio.core.diffuse_request import Original
from loopstudio.core.loop_request import LatentPoint
from loopstudio.core.morph_request import MAX_DIMENSIONS, LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import MAX_CALLS, DiffusionVocoder


def tempo_to_object(tempo: Tempo) -> dict[str, Any]:
    """Give a tempo."""
    return {"bpm": tempo.bpm, "numerator": tempo.numerator, "denominator": tempo.denominator}


def tempo(fields: Fields) -> Tempo:
    """Read a tempo back."""
    return Tempo(
        fields.number("bpm"), fields.whole("numerator", 99), fields.whole("denominator", 99)
    )


def point_to_object(point: LatentPoint) -> dict[str, Any]:
    """Give a position in a network."""
    return {"layers": point.layers, "code": point.code, "noise_seed": point.noise_seed}


def point(fields: Fields) -> LatentPoint:
    """Read a position back."""
    return LatentPoint(
        fields.whole("layers", 1 << 16),
        fields.text("code"),
        fields.whole("noise_seed", LARGEST_INDEX * 2),
    )


def track_to_object(track: LatentTrack) -> dict[str, Any]:
    """Give a sound's way through a network, and what it says of itself, if anything."""
    words = {"key": track.key, "kind": track.kind}
    told = {name: word for name, word in words.items() if word is not None}
    return {"dimensions": track.dimensions, "code": track.code, **told}


def track(fields: Fields) -> LatentTrack:
    """Read a sound's way back."""
    key, kind = (fields.text(name) if fields.has(name) else None for name in ("key", "kind"))
    return LatentTrack(
        fields.whole("dimensions", MAX_DIMENSIONS + 1), fields.text("code"), key, kind
    )


def vocoder_to_object(vocoder: DiffusionVocoder | None) -> dict[str, Any]:
    """Give a field for a vocoder, or none for the quick one."""
    if vocoder is None:
        return {}
    told = {
        "checkpoint": vocoder.checkpoint,
        "sha256": vocoder.sha256,
        "calls": vocoder.calls,
        "strength": vocoder.strength,
    }
    return {"vocoder": told}


def vocoder(fields: Fields) -> DiffusionVocoder | None:
    """Read the vocoder of a request back; None where it has no field for one."""
    if not fields.has("vocoder"):
        return None
    told = fields.inner("vocoder")
    return DiffusionVocoder(
        checkpoint=told.text("checkpoint"),
        sha256=told.text("sha256"),
        calls=told.whole("calls", MAX_CALLS + 1),
        strength=told.number("strength"),
    )


def original_to_object(original: Original) -> dict[str, Any]:
    """Give a loop that travels whole."""
    return {
        "rate": original.rate,
        "channels": original.channels,
        "tempo": tempo_to_object(original.tempo),
        "code": original.code,
    }


def original(fields: Fields) -> Original:
    """Read a loop back that travels whole."""
    return Original(
        rate=fields.whole("rate", MAX_RATE + 1),
        channels=fields.whole("channels", 3),
        tempo=tempo(fields.inner("tempo")),
        code=fields.text("code"),
    )
