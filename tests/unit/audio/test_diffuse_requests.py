from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loopstudio.audio.diffuse_requests import diffuse_of, diffuse_to_object
from loopstudio.audio.fields import Fields
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Extend,
    Fresh,
    Idea,
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo

TRACK = LatentTrack.of(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3))
ORIGINAL = Original(48_000, 2, Tempo(93.5), "ZkxhQw==")
PAINTED = Painted((Span(0.25, 0.5), Span(0.75, 0.125)), 0.03)
REQUEST = DiffuseRequest(
    "diffuse",
    count=3,
    seed=5,
    tempo=Tempo(93.5),
    bars=2,
    style="house",
    key="F#m",
    sampler="quick",
    calls=12,
    guidance=2.5,
    idea=Repaint(TRACK, PAINTED, ORIGINAL),
    noise_seed=11,
)
COMMON = {
    "checkpoint": "diffuse",
    "count": 3,
    "seed": 5,
    "tempo": {"bpm": 93.5, "numerator": 4, "denominator": 4},
}


def told(request: DiffuseRequest = REQUEST) -> dict[str, Any]:
    return COMMON | diffuse_to_object(request)


@pytest.mark.parametrize(
    "idea",
    [
        Fresh(),
        Vary(TRACK, 0.3),
        Repaint(TRACK, PAINTED),
        Repaint(TRACK, PAINTED, ORIGINAL),
        Between(TRACK, TRACK),
        Extend(TRACK, 1),
        Extend(TRACK, 1, ORIGINAL),
        Extend(ORIGINAL, 1),
        Vary(ORIGINAL, 0.3),
        Repaint(ORIGINAL, PAINTED),
        Between(ORIGINAL, TRACK),
    ],
)
def test_all_of_a_request_comes_back(idea: Idea) -> None:
    request = replace(REQUEST, idea=idea)
    assert diffuse_of(Fields(told(request))) == request


def test_what_is_not_told_comes_back() -> None:
    request = replace(REQUEST, style=None, key=None)
    assert diffuse_of(Fields(told(request))) == request


def test_what_was_kept_early_says_so() -> None:
    request = replace(REQUEST, kept_at=3)
    assert told(request)["kept_at"] == 3
    assert diffuse_of(Fields(told(request))) == request
    assert "kept_at" not in told()


def test_what_it_was_made_from_is_told() -> None:
    request = replace(REQUEST, sources=("ab", "cd"))
    assert diffuse_of(Fields(told(request))) == request
    assert "sources" not in told()


def test_what_kind_it_is_of_is_told() -> None:
    request = replace(REQUEST, kind="bass")
    assert told(request)["sound"] == "bass"
    assert diffuse_of(Fields(told(request))) == request
    assert "sound" not in told()


def test_half_precision_is_told() -> None:
    request = replace(REQUEST, precision="half")
    assert told(request)["precision"] == "half"
    assert diffuse_of(Fields(told(request))) == request
    assert "precision" not in told()


SOUND = {"dimensions": 2, "code": TRACK.code}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bars", 9),
        ("key", "H"),
        ("sampler", "magic"),
        ("calls", 0),
        ("calls", 5_000),
        ("kept_at", 0),
        ("kept_at", "soon"),
        ("sources", "ab"),
        ("sources", [1]),
        ("sources", ["a", "b", "c"]),
        ("guidance", "much"),
        ("noise_seed", 2**32),
        ("idea", {"kind": "song"}),
        ("idea", {"kind": "vary", "sound": SOUND, "strength": 2.0}),
        ("idea", {"kind": "vary", "sound": {"dimensions": 2, "code": "!"}, "strength": 0.5}),
        ("idea", {"kind": "repaint", "sound": SOUND, "painted": {"spans": [], "softness": 0.0}}),
        ("idea", {"kind": "repaint", "sound": SOUND, "painted": {"spans": [[1]], "softness": 0.0}}),
        ("idea", {"kind": "repaint", "sound": SOUND, "painted": {"spans": 3, "softness": 0.0}}),
        ("idea", {"kind": "between", "start": SOUND}),
        ("idea", {"kind": "extend", "sound": SOUND, "bars": 2}),
        ("idea", {"kind": "extend", "sound": SOUND, "bars": 0}),
        ("sound", 3),
        ("precision", "double"),
        ("precision", None),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidValue):
        diffuse_of(Fields(told() | {name: value}))


@pytest.mark.parametrize(
    ("name", "value"), [("rate", 1), ("rate", 10**6), ("channels", 3), ("code", ""), ("code", 5)]
)
def test_an_original_that_cannot_be_is_refused(name: str, value: object) -> None:
    request = told()
    request["idea"]["original"][name] = value
    with pytest.raises(InvalidValue):
        diffuse_of(Fields(request))


def test_an_embedding_comes_back_and_is_not_told_where_there_is_none() -> None:
    request = replace(REQUEST, embedding=TRACK)
    assert diffuse_of(Fields(told(request))) == request
    assert "embedding" not in told()
