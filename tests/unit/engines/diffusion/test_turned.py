from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Network
from loopstudio.engines.diffusion.network import build
from loopstudio.engines.diffusion.turned import Turned, Window
from loopstudio.engines.diffusion.unet import NOTHING, Given
from tests.support.published_files import SMALL

STYLES = torch.zeros(1, 1)


class Beside:
    """A network that gives back the window it sees, less what it is given; notes its calls."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []

    def styles(self, times: Tensor) -> Tensor:
        return times[:, None]

    def __call__(self, x: Tensor, styles: Tensor, given: Given) -> Tensor:
        del styles
        self.seen.append(x)
        return x if given.beside is None else x - given.beside


def loop(samples: int, channels: int = 1) -> Tensor:
    shape = (1, channels, samples)
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 1_000])
@pytest.mark.parametrize("offset", [0, 1, 62, 63])
def test_a_window_holds_the_loop_and_what_comes_round(samples: int, offset: int) -> None:
    window = Window(SMALL, samples)
    piece = window.of(loop(samples), offset)
    assert piece.shape[-1] == window.length
    assert window.length % SMALL.stride == 0
    assert torch.equal(window.loop(piece, offset), loop(samples))
    if window.length > samples:
        assert torch.equal(piece[..., : window.length - samples], piece[..., samples:])


def test_a_loop_has_neighbours_on_both_sides() -> None:
    window = Window(SMALL, 100)
    numbered = torch.arange(100.0)[None, None]
    piece = window.of(numbered)[0, 0]
    before = int((piece == 0.0).nonzero()[0])
    assert before >= SMALL.stride
    assert piece[before - 1] == 99.0
    assert len(piece) - before - 100 >= SMALL.stride


def test_each_call_begins_elsewhere_and_the_loop_stays_where_it_is() -> None:
    seen = Beside()
    asked = Turned(seen, Window(SMALL, 1_000))
    asked.begin(3)
    for _ in range(4):
        assert torch.equal(asked(loop(1_000, 2), STYLES, NOTHING), loop(1_000, 2))
    assert len({float(piece[0, 0, 0]) for piece in seen.seen}) == 4


def test_what_is_given_beside_turns_with_the_loop() -> None:
    asked = Turned(Beside(), Window(SMALL, 1_000))
    made = asked(loop(1_000), STYLES, Given(beside=loop(1_000)))
    assert torch.equal(made, torch.zeros(1, 1, 1_000))


def test_a_context_is_of_the_window_that_begins_at_nothing() -> None:
    seen = Beside()
    window = Window(SMALL, 1_000)
    asked = Turned(seen, window)
    for seed in (3, 4):
        asked.begin(seed)
        asked(loop(1_000), STYLES, Given(context=torch.zeros(1, 1, 1)))
    assert all(torch.equal(piece, window.of(loop(1_000))) for piece in seen.seen)


def test_a_one_shot_begins_where_the_window_does() -> None:
    config = replace(SMALL, sound=replace(SMALL.sound, one_shot=True))
    seen = Beside()
    asked = Turned(seen, Window(config, 1_000))
    for seed in (3, 4):
        asked.begin(seed)
        assert torch.equal(asked(loop(1_000), STYLES, NOTHING), loop(1_000))
    assert seen.seen[0].shape[-1] == config.filled(1_000)
    assert all(torch.equal(piece[..., :1_000], loop(1_000)) for piece in seen.seen)


def test_voices_are_items_of_their_own() -> None:
    seen = Beside()
    asked = Turned(seen, Window(SMALL, 100), voices=True)
    made = asked(loop(100, 2), STYLES, NOTHING)
    assert seen.seen[0].shape[:2] == (2, 1)
    assert torch.equal(made, loop(100, 2))


def test_the_places_of_a_seed_are_the_same_again() -> None:
    network: Network = build(SMALL).eval().requires_grad_(False)
    asked = Turned(network, Window(SMALL, 1_000))
    styles = asked.styles(torch.tensor([0.5]))
    found = []
    for seed in (3, 3, 4):
        asked.begin(seed)
        found.append(asked(loop(1_000), styles, NOTHING))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
