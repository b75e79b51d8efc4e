from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.diffuse_request import (
    MAX_CODE,
    Between,
    DiffuseRequest,
    Extend,
    Fresh,
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo

TRACK = LatentTrack.of(np.zeros((3, 4), dtype=np.float32))


def test_a_request_can_be_compared_and_kept() -> None:
    ideas = (Vary(TRACK), Repaint(TRACK, Painted((Span(0.0, 0.5),))), Between(TRACK, TRACK))
    for idea in ideas:
        assert DiffuseRequest("d", key="F#m", idea=idea) == DiffuseRequest(
            "d", key="F#m", idea=idea
        )
        assert hash(idea)


@pytest.mark.parametrize(
    ("guidance", "style", "key", "is_guided"),
    [
        (1.0, "house", "Am", False),
        (3.0, None, None, False),
        (3.0, "house", None, True),
        (3.0, None, "Am", True),
    ],
)
def test_guidance_leads_where_there_is_something_to_be_led_towards(
    guidance: float, style: str | None, key: str | None, is_guided: bool
) -> None:
    request = DiffuseRequest("d", guidance=guidance, style=style, key=key)
    assert request.is_guided is is_guided


@pytest.mark.parametrize(
    ("guidance", "kept_at", "questions"), [(1.0, None, 9), (2.0, None, 4), (1.0, 3, 3), (2.0, 6, 3)]
)
def test_questions_are_calls_that_are_made_at_once(
    guidance: float, kept_at: int | None, questions: int
) -> None:
    request = DiffuseRequest("d", calls=9, style="house", guidance=guidance, kept_at=kept_at)
    assert request.questions == questions


def test_guidance_wants_two_steps() -> None:
    assert DiffuseRequest("d", calls=1).calls == 1
    with pytest.raises(InvalidValue, match="guidance takes two at once"):
        DiffuseRequest("d", calls=1, guidance=2.0, style="house")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Vary(TRACK, 0.0),
        lambda: Vary(TRACK, 1.1),
        lambda: Vary(TRACK, float("nan")),
        lambda: Original(44_100, 1, Tempo(120.0), ""),
        lambda: Original(44_100, 1, Tempo(120.0), "x" * (MAX_CODE + 1)),
        lambda: Original(44_100, 3, Tempo(120.0), "x"),
        lambda: Original(4_000, 1, Tempo(120.0), "x"),
        lambda: DiffuseRequest("d", count=0),
        lambda: DiffuseRequest("d", seed=-1),
        lambda: DiffuseRequest("d", noise_seed=2**32),
        lambda: DiffuseRequest("d", bars=0),
        lambda: DiffuseRequest("d", bars=9),
        lambda: DiffuseRequest("d", key="H"),
        lambda: Extend(TRACK, 0),
        lambda: DiffuseRequest("d", bars=2, idea=Extend(TRACK, 2)),
        lambda: DiffuseRequest("d", bars=8, idea=Extend(TRACK, 8)),
        lambda: DiffuseRequest("d", bars=2, calls=8, idea=Extend(TRACK, 1), kept_at=17),
        lambda: DiffuseRequest("d", sampler="magic"),  # type: ignore[arg-type]
        lambda: DiffuseRequest("d", precision="double"),  # type: ignore[arg-type]
        lambda: DiffuseRequest("d", calls=0),
        lambda: DiffuseRequest("d", calls=1_001),
        lambda: DiffuseRequest("d", calls=8, kept_at=0),
        lambda: DiffuseRequest("d", calls=8, kept_at=9),
        lambda: DiffuseRequest("d", guidance=0.5),
        lambda: DiffuseRequest("d", guidance=15.5),
        lambda: replace(DiffuseRequest("d"), tempo=Tempo(20.0)),
    ],
)
def test_values_out_of_range_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue):
        make()


def test_a_sound_that_is_itself_is_what_is_painted_over() -> None:
    painted, loop = Painted((Span(0.0, 0.5),)), Original(44_100, 1, Tempo(120.0), "x")
    assert Repaint(loop, painted).whole == loop
    assert Repaint(TRACK, painted, loop).whole == loop
    assert Repaint(TRACK, painted).whole is None
    assert Extend(loop, 1).whole == Extend(TRACK, 1, loop).whole == loop


def test_an_idea_tells_the_sounds_it_is_of() -> None:
    loop = Original(44_100, 1, Tempo(120.0), "x")
    painted = Painted((Span(0.0, 0.5),))
    assert Fresh().sounds == ()
    assert Vary(loop).sounds == Repaint(loop, painted).sounds == (loop,)
    assert Between(TRACK, loop).sounds == (TRACK, loop)


def test_a_loop_is_made_longer_half_a_bar_after_the_other() -> None:
    request = DiffuseRequest("d", bars=5, calls=8, idea=Extend(TRACK, 2), kept_at=40)
    assert (request.sound_bars, request.pieces, request.bars_at_once) == (2, 6, 2)
    assert (request.questions, replace(request, kept_at=None).questions) == (40, 48)
    assert request.idea.sounds == (TRACK,)
    assert Extend(TRACK, 2).following(5) == Painted((Span(0.4, 1.0),))
    plain = DiffuseRequest("d", bars=5)
    assert (plain.sound_bars, plain.pieces, plain.bars_at_once) == (5, 1, 5)


def test_guidance_leads_towards_an_embedding() -> None:
    assert DiffuseRequest("d", guidance=3.0, embedding=TRACK).is_guided
