import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.core.key import KEYS
from loopstudio.core.loop_request import Between, Fresh, Idea, Like, LoopRequest, Mix
from loopstudio.engines.gan.keyed import KeyedSpace
from loopstudio.engines.gan.latent import Position
from tests.support.gan import melodist_parts

NAMES = ("bass", "lead", "pad")
SPACE = KeyedSpace.of(melodist_parts(), NAMES)


def place(
    *,
    seed: int = 5,
    key: str | None = None,
    style: str | None = None,
    idea: Idea | None = None,
    variety: float = 0.9,
) -> Position:
    request = LoopRequest(
        "tiny", seed=seed, key=key, style=style, idea=idea or Fresh(), variety=variety
    )
    with torch.no_grad():
        return SPACE.position(request, 0)


@pytest.mark.parametrize("key", ["C", "Am", "F#", "Bbm", "A#m"])
def test_a_loop_is_in_the_key_that_is_asked_for_as_it_is_written(key: str) -> None:
    assert place(key=key).key == key


def test_without_a_key_the_seed_chooses_one() -> None:
    chosen = {place(seed=seed).key for seed in range(60)}
    assert chosen <= set(KEYS)
    assert len(chosen) > 12


def test_without_variety_a_loop_is_still_in_its_key() -> None:
    assert place(key="Ebm", variety=0.0).key == "Ebm"


def test_a_style_is_kept_to_in_every_key() -> None:
    assert {place(style="pad", key=key).label for key in KEYS} == {2}


def test_without_a_style_the_seed_chooses_one() -> None:
    assert {place(seed=seed).label for seed in range(20)} == {0, 1, 2}


def test_an_unknown_style_is_refused_with_those_there_are() -> None:
    with pytest.raises(CheckpointError, match="no style 'polka'; it has bass, lead, pad"):
        place(style="polka")


def test_what_is_like_a_loop_stays_in_its_key_or_moves_to_another() -> None:
    liked = place(key="Dm").point()
    assert place(seed=9, idea=Like(liked)).key in ("D", "Dm")
    moved = place(seed=9, idea=Like(liked), key="G")
    assert moved.key == "G"


def test_a_mix_is_in_the_key_of_its_rhythm() -> None:
    notes, sound = place(key="E").point(), place(seed=8, key="Ab").point()
    assert str(place(idea=Mix(notes, sound)).key).startswith("E")


def test_half_way_between_two_loops_the_key_changes() -> None:
    start, end = place(key="C", style="bass").point(), place(seed=8, key="G", style="bass").point()
    request = LoopRequest("tiny", count=4, idea=Between(start, end))
    with torch.no_grad():
        tonics = [str(SPACE.position(request, index).key).rstrip("m") for index in range(4)]
    assert tonics == ["C", "C", "G", "G"]
