"""Requests of Morph as plain dictionaries, texts and numbers, and back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar, cast, get_args

from loopstudio.audio.fields import LARGEST_INDEX, Fields, refuse
from loopstudio.audio.values import tempo, track, track_to_object, vocoder, vocoder_to_object
from loopstudio.core.morph_request import (
    MAX_BARS,
    MAX_DIMENSIONS,
    MAX_DRAWN,
    Axis,
    Blend,
    Curve,
    Drawn,
    Grid,
    Lfo,
    MorphRequest,
    Ramp,
    Slider,
    Tail,
    Wave,
    Way,
)

_SEEDS = LARGEST_INDEX * 2
T = TypeVar("T")


def morph_to_object(request: MorphRequest) -> dict[str, Any]:
    """Give what a request asks for beyond what all of them do."""
    return {
        "bars": request.bars,
        "sounds": [track_to_object(sound) for sound in request.sounds],
        "blend": _blend_to_object(request.blend),
        "sliders": [_slider_to_object(slider) for slider in request.sliders],
        "locked": list(request.locked),
        "tail": _tail_to_object(request.tail),
        "noise_seed": request.noise_seed,
        "spread": request.spread,
        **({} if request.grid is None else {"grid": _grid_to_object(request.grid)}),
        **vocoder_to_object(request.vocoder),
    }


def morph_of(fields: Fields) -> MorphRequest:
    """Read a request back; raises InvalidValue for anything that is not whole and true."""
    return MorphRequest(
        checkpoint=fields.text("checkpoint"),
        count=fields.whole("count", LARGEST_INDEX),
        seed=fields.whole("seed", _SEEDS),
        tempo=tempo(fields.inner("tempo")),
        bars=fields.whole("bars", MAX_BARS + 1),
        sounds=_each(fields, "sounds", lambda item: track(Fields(item))),
        blend=_blend(fields.inner("blend")),
        sliders=_each(fields, "sliders", lambda item: _slider(Fields(item))),
        locked=_each(fields, "locked", lambda item: _dimension(item, "locked")),
        tail=_tail(fields.inner("tail")),
        noise_seed=fields.whole("noise_seed", _SEEDS),
        spread=fields.number("spread"),
        first=fields.whole("first", LARGEST_INDEX) if fields.has("first") else 0,
        grid=_grid(fields.inner("grid")) if fields.has("grid") else None,
        vocoder=vocoder(fields),
    )


def _each(fields: Fields, name: str, read: Callable[[object], T]) -> tuple[T, ...]:
    value = fields.value(name)
    if not isinstance(value, list) or len(value) > MAX_DRAWN:
        refuse(name)
    return tuple(read(item) for item in value)


def _dimension(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MAX_DIMENSIONS:
        refuse(name)
    return value


def _word(fields: Fields, name: str, known: tuple[str, ...]) -> str:
    word = fields.text(name)
    return word if word in known else refuse(name)


def _blend_to_object(blend: Blend) -> dict[str, Any]:
    drawn = {"drawn": [list(place) for place in blend.drawn]} if blend.drawn else {}
    return {"x": blend.x, "y": blend.y, "path": blend.path, **drawn}


def _blend(fields: Fields) -> Blend:
    path = _word(fields, "path", get_args(Way))
    drawn = _each(fields, "drawn", _place) if fields.has("drawn") else ()
    return Blend(fields.number("x"), fields.number("y"), cast("Way", path), drawn)


def _place(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        refuse("drawn")
    x, y = (Fields({"v": item}).number("v") for item in value)
    return x, y


def _tail_to_object(tail: Tail) -> dict[str, Any]:
    varied = {"varied": True} if tail.varied else {}
    return {"kept": tail.kept, "seed": tail.seed, "amount": tail.amount, **varied}


def _tail(fields: Fields) -> Tail:
    kept = None if fields.value("kept") is None else fields.whole("kept", MAX_DIMENSIONS + 1)
    varied = fields.truth("varied") if fields.has("varied") else False
    return Tail(kept, fields.whole("seed", _SEEDS), fields.number("amount"), varied)


def _grid_to_object(grid: Grid) -> dict[str, Any]:
    return {"across": asdict(grid.across), "down": asdict(grid.down)}


def _grid(fields: Fields) -> Grid:
    return Grid(_axis(fields.inner("across")), _axis(fields.inner("down")))


def _axis(fields: Fields) -> Axis:
    return Axis(
        dimension=fields.whole("dimension", MAX_DIMENSIONS),
        low=fields.number("low"),
        high=fields.number("high"),
        steps=fields.whole("steps", LARGEST_INDEX),
    )


def _slider_to_object(slider: Slider) -> dict[str, Any]:
    return {
        "dimension": slider.dimension,
        "offset": slider.offset,
        "scale": slider.scale,
        "curve": _curve_to_object(slider.curve),
    }


def _slider(fields: Fields) -> Slider:
    return Slider(
        dimension=fields.whole("dimension", MAX_DIMENSIONS),
        offset=fields.number("offset"),
        scale=fields.number("scale"),
        curve=None if fields.value("curve") is None else _curve(fields.inner("curve")),
    )


def _curve_to_object(curve: Curve | None) -> dict[str, Any] | None:
    match curve:
        case None:
            return None
        case Ramp(start, end):
            return {"kind": "ramp", "start": start, "end": end}
        case Lfo(wave, turns, depth, phase):
            return {"kind": "lfo", "wave": wave, "turns": turns, "depth": depth, "phase": phase}
        case Drawn(values):  # pragma: no branch - the union is closed
            return {"kind": "drawn", "values": list(values)}


def _curve(fields: Fields) -> Curve:
    match fields.text("kind"):
        case "ramp":
            return Ramp(fields.number("start"), fields.number("end"))
        case "lfo":
            wave = cast("Wave", _word(fields, "wave", get_args(Wave)))
            turns = fields.whole("turns", LARGEST_INDEX)
            return Lfo(wave, turns, fields.number("depth"), fields.number("phase"))
        case "drawn":
            return Drawn(_each(fields, "values", lambda item: Fields({"v": item}).number("v")))
        case _:
            return refuse("kind")
