from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.unheard import Unheard
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Extend,
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo

TRACKS = [LatentTrack.of(np.full((2, 3), value, dtype=np.float32)) for value in (0.0, 1.0)]
FILES = [ToHear(Path(f"/{name}.wav"), "tiny", Tempo(120.0)) for name in "ab"]
SOUNDS = {FILES[0]: Sound("amber", 2, TRACKS[0]), FILES[1]: Sound("blue", 2, TRACKS[1])}
REQUEST = DiffuseRequest("tiny", count=4, seed=3)


def test_one_sound_is_varied_over_its_own_bars() -> None:
    made = Unheard(REQUEST, (FILES[0],), 0.25).heard(SOUNDS)
    assert made == replace(REQUEST, idea=Vary(TRACKS[0], 0.25), bars=2)


def test_of_two_the_first_is_the_start() -> None:
    made = Unheard(REQUEST, (FILES[1], FILES[0])).heard(SOUNDS)
    assert made.idea == Between(TRACKS[1], TRACKS[0])


def test_between_two_the_seed_is_always_the_same_unless_something_is_drawn() -> None:
    noisy = replace(REQUEST, sampler="dpmpp-2m-sde")
    seeds = [Unheard(one, tuple(FILES)).heard(SOUNDS).seed for one in (REQUEST, noisy)]
    assert seeds == [0, 3]


def test_a_sound_that_is_known_is_not_heard_again() -> None:
    wish = Unheard(REQUEST, (SOUNDS[FILES[1]], FILES[0]))
    assert wish.to_hear == (FILES[0],)
    assert wish.heard(SOUNDS).idea == Between(TRACKS[1], TRACKS[0])


def test_a_file_that_is_painted_over_keeps_its_tempo() -> None:
    painted, original = Painted((Span(0.0, 0.5),)), Original(44_100, 1, Tempo(93.5), "x")
    sound = Sound("amber", 2, TRACKS[0], original)
    made = Unheard(REQUEST, (FILES[0],), painted=painted).heard({FILES[0]: sound})
    assert made == replace(
        REQUEST, idea=Repaint(TRACKS[0], painted, original), bars=2, tempo=Tempo(93.5)
    )
    again = Unheard(REQUEST, (sound,), painted=painted).heard({})
    assert again == replace(made, tempo=REQUEST.tempo)


def test_a_file_that_is_made_longer_keeps_its_tempo_and_gets_the_bars_asked_for() -> None:
    sound = Sound("amber", 2, TRACKS[0], Original(44_100, 1, Tempo(93.5), "x"))
    wish = Unheard(replace(REQUEST, bars=5), (FILES[0],), longer=True)
    made = wish.heard({FILES[0]: sound})
    idea = Extend(TRACKS[0], 2, sound.original)
    assert made == replace(REQUEST, idea=idea, bars=5, tempo=Tempo(93.5))


def test_a_file_that_has_all_the_bars_is_not_made_longer() -> None:
    wish = Unheard(replace(REQUEST, bars=2), (FILES[0],), longer=True)
    with pytest.raises(InvalidValue, match="has 2 bars already: ask for more"):
        wish.heard(SOUNDS)


def test_the_same_file_is_heard_once() -> None:
    assert Unheard(REQUEST, (FILES[0], FILES[0])).to_hear == (FILES[0],)


def test_two_of_different_length_are_refused_by_name() -> None:
    sounds = SOUNDS | {FILES[1]: Sound("blue", 1, TRACKS[1])}
    with pytest.raises(InvalidValue, match="amber 2 bars and blue 1 bar long"):
        Unheard(REQUEST, tuple(FILES)).heard(sounds)


def test_what_sounds_are_of_is_told_in_the_request() -> None:
    wish = Unheard(REQUEST, (FILES[0],), sources=("ab",))
    assert wish.heard(SOUNDS).sources == ("ab",)


def taken(bars: int = 2, tempo: Tempo = Tempo(93.5), name: str = "amber") -> Sound:  # noqa: B008
    return Sound(name, bars, Original(44_100, 1, tempo, "x"))


def test_a_loop_that_is_taken_as_it_is_is_made_at_the_tempo_asked_for() -> None:
    sound = taken(tempo=Tempo(93.5, 3, 4))
    made = Unheard(REQUEST, (FILES[0],), 0.25).heard({FILES[0]: sound})
    assert made == replace(REQUEST, idea=Vary(sound.source, 0.25), bars=2, tempo=Tempo(120.0, 3, 4))


def test_a_loop_that_is_taken_as_it_is_is_painted_over_at_its_own_tempo() -> None:
    painted = Painted((Span(0.0, 0.5),))
    made = Unheard(REQUEST, (FILES[0],), painted=painted).heard({FILES[0]: taken()})
    assert made.idea == Repaint(taken().source, painted)
    assert made.tempo == Tempo(93.5)


def test_two_of_different_meter_are_refused_by_name() -> None:
    sounds = {FILES[0]: taken(), FILES[1]: taken(tempo=Tempo(93.5, 3, 4), name="blue")}
    with pytest.raises(InvalidValue, match="amber and blue have different meters"):
        Unheard(REQUEST, tuple(FILES)).heard(sounds)


@pytest.mark.parametrize(("kept_at", "kept"), [(60, 60), (61, None), (None, None)])
def test_what_is_made_longer_is_kept_after_as_many_steps_as_its_half_bars_have(
    kept_at: int | None, kept: int | None
) -> None:
    asked = replace(REQUEST, bars=4, calls=15)
    wish = Unheard(asked, (SOUNDS[FILES[0]],), longer=True, kept_at=kept_at)
    assert wish.heard({}).kept_at == kept
