import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loopstudio.audio.provenance import provenance_from_json, provenance_to_json, with_bounce
from loopstudio.core.clip import Bounce, Provenance
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.tempo import Tempo

POINT = LatentPoint.of(np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4), 3)
OTHER = LatentPoint.of(np.zeros((2, 4), dtype=np.float32), 4)
BOUNCE = Bounce(Tempo(87.3), 48_000, -1.5, "pcm16", 2**32 - 1, centred=True)
REQUEST = LoopRequest("drums", 8, 7, Tempo(93.5, 3, 4), "house", 0.7, noise=False)
MADE = Provenance(
    engine="gan",
    checkpoint="drums",
    sha256="ab" * 32,
    request=REQUEST,
    index=3,
    seed=10,
    app_version="0.1.0",
    created="2026-01-01T00:00:00+00:00",
    label="house",
    latent=POINT,
    licence="CC0-1.0",
)


@pytest.mark.parametrize(
    "idea", [Fresh(), Like(POINT, 0.2), Between(POINT, OTHER), Mix(POINT, OTHER, 0.25)]
)
def test_every_idea_comes_back(idea: Idea) -> None:
    made = replace(MADE, request=replace(REQUEST, idea=idea))
    assert provenance_from_json(provenance_to_json(made)) == made


def test_the_rest_of_a_batch_comes_back() -> None:
    made = replace(MADE, request=replace(MADE.request, first=3))
    assert provenance_from_json(provenance_to_json(made)) == made


def test_what_it_went_through_comes_back_in_its_order() -> None:
    made = replace(MADE, bounces=(BOUNCE, replace(BOUNCE, gain_db=0.0, encoding="float32")))
    assert provenance_from_json(provenance_to_json(made)) == made


def test_a_bounce_is_added_after_the_others() -> None:
    later = replace(BOUNCE, rate=44_100)
    once = with_bounce(provenance_to_json(MADE), BOUNCE)
    twice = with_bounce(once, later)
    assert twice is not None
    assert provenance_from_json(twice) == replace(MADE, bounces=(BOUNCE, later))


@pytest.mark.parametrize("text", [None, "", '{"format":2}'])
def test_what_cannot_be_read_is_passed_on_as_it_is(text: str | None) -> None:
    assert with_bounce(text, BOUNCE) == text


def test_what_may_be_missing_comes_back_missing() -> None:
    made = replace(MADE, label=None, latent=None, licence=None)
    assert provenance_from_json(provenance_to_json(made)) == made


def test_the_text_is_one_line_and_says_its_format() -> None:
    text = provenance_to_json(MADE)
    assert text.startswith('{"format":1,"engine":"gan"')
    assert "\n" not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"format":1}',
        "not json",
        "[" * 100_000,
        '{"format":' + "9" * 5_000 + "}",
        '"\\ud800"',
    ],
)
def test_hostile_text_gets_a_sentence(text: str) -> None:
    with pytest.raises(InvalidValue, match="What the file says about how it was made"):
        provenance_from_json(text)


def test_a_text_beyond_all_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopstudio.audio.provenance._LARGEST_TEXT", 10)
    with pytest.raises(InvalidValue, match="too long"):
        provenance_from_json(provenance_to_json(MADE))


def test_a_later_format_asks_for_a_newer_version() -> None:
    with pytest.raises(InvalidValue, match="newer LoopStudio"):
        provenance_from_json(provenance_to_json(MADE).replace('"format":1', '"format":2'))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("engine",), 3),
        (("index",), -1),
        (("index",), True),
        (("index",), 1.5),
        (("seed",), 2**32),
        (("label",), 3),
        (("latent",), "x"),
        (("latent", "layers"), 0),
        (("latent", "code"), "!!!"),
        (("latent", "noise_seed"), 2**32),
        (("request",), None),
        (("request", "kind"), "morph"),
        (("request", "count"), 0),
        (("request", "noise"), 1),
        (("request", "variety"), "much"),
        (("request", "variety"), float("nan")),
        (("request", "variety"), float("inf")),
        (("request", "variety"), 10**400),
        (("request", "tempo", "bpm"), 1e9),
        (("request", "tempo", "bpm"), True),
        (("request", "tempo", "denominator"), 3),
        (("request", "idea", "kind"), "theft"),
        (("bounces",), {}),
        (("bounces",), [3]),
        (("bounces",), [{}] * 65),
        (("bounces", 0, "encoding"), "pcm8"),
        (("bounces", 0, "rate"), 0),
        (("bounces", 0, "rate"), 10**9),
        (("bounces", 0, "gain_db"), 1e6),
        (("bounces", 0, "tempo", "bpm"), 0),
        (("bounces", 0, "dither_seed"), -1),
        (("request", "idea"), {"kind": "like", "origin": {}, "radius": 1}),
    ],
)
def test_a_value_that_cannot_be_is_refused(path: tuple[str | int, ...], value: object) -> None:
    fields: Any = json.loads(provenance_to_json(replace(MADE, bounces=(BOUNCE,))))
    inner = fields
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(InvalidValue):
        provenance_from_json(json.dumps(fields))


def test_a_bounce_that_does_not_say_so_was_not_centred() -> None:
    text = provenance_to_json(replace(MADE, bounces=(replace(BOUNCE, centred=False),)))
    assert "centred" not in text
    assert not provenance_from_json(text).bounces[0].centred
