from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

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
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.engines.diffusion.counting import Step
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_making import Making, key_number, style_number
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.unet import NOTHING, Given
from tests.support.diffusion import latent_info, latent_parts
from tests.support.runs import Ticks

INFO = latent_info(Path("/nowhere"))
FRAMES = 12
NETWORK = latent_parts().network
REQUEST = DiffuseRequest("tiny", count=3, seed=4, calls=6)


def track(seed: int, frames: int = FRAMES, rows: int = 6) -> LatentTrack:
    drawn = np.random.default_rng(seed).standard_normal((rows, frames))
    return LatentTrack.of(drawn.astype(np.float32))


ONE, TWO = track(1), track(2)


def rows(request: DiffuseRequest, index: int = 0, network: LatentNetwork = NETWORK) -> Tensor:
    making = Making(network, request, INFO, FRAMES)
    making.prepare(Ticks())
    return making.rows(index, Ticks())[0]


class Counting(LatentNetwork):
    """Notes how many items it was asked for, and tells little."""

    def __init__(self, config: LatentConfig) -> None:
        super().__init__(config)
        self.asked: list[int] = []

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        del styles, given
        self.asked.append(len(x))
        return 0.1 * x


def counting() -> Counting:
    return Counting(LatentConfig.tiny()).eval().requires_grad_(False)


@pytest.mark.parametrize("calls", [1, 2, 7, 16])
@pytest.mark.parametrize("idea", [Vary(ONE, 0.1), Vary(ONE, 1.0)])
def test_all_calls_that_are_asked_for_are_made(calls: int, idea: Idea) -> None:
    network = counting()
    rows(replace(REQUEST, calls=calls, idea=idea), network=network)
    assert network.asked == [1] * calls


@pytest.mark.parametrize(("calls", "questions"), [(2, 1), (7, 3), (16, 8)])
def test_guidance_counts_two_and_asks_both_at_once(calls: int, questions: int) -> None:
    network = counting()
    rows(replace(REQUEST, calls=calls, guidance=2.0, style="house"), network=network)
    assert network.asked == [2] * questions


def test_guidance_towards_nothing_asks_once() -> None:
    network = counting()
    rows(replace(REQUEST, guidance=2.0), network=network)
    assert network.asked == [1] * 6


def test_each_seed_gives_its_own_and_the_same_again() -> None:
    assert torch.equal(rows(REQUEST, 1), rows(replace(REQUEST, seed=5, count=1)))
    assert not torch.equal(rows(REQUEST, 1), rows(REQUEST, 0))


def test_what_is_told_is_heard_and_led_towards() -> None:
    plain = rows(REQUEST)
    told = rows(replace(REQUEST, style="techno"))
    led = rows(replace(REQUEST, style="techno", calls=12, guidance=4.0))
    keyed = rows(replace(REQUEST, key="Am"))
    assert (told - plain).abs().max() > 1e-3
    assert (keyed - plain).abs().max() > 1e-3
    assert (led - plain).abs().max() > 1.5 * (told - plain).abs().max()


def test_a_variation_is_the_farther_the_stronger() -> None:
    sound = torch.from_numpy(ONE.array())
    far = [
        (rows(replace(REQUEST, calls=16, idea=Vary(ONE, strength))) - sound).abs().mean().item()
        for strength in (0.01, 0.2, 0.6, 1.0)
    ]
    assert far == sorted(far)
    assert far[0] < 0.1 * far[-1]


def test_what_is_not_painted_is_kept_exactly() -> None:
    painted = Painted((Span(0.25, 0.5),))
    made = rows(replace(REQUEST, idea=Repaint(ONE, painted)))
    sound = torch.from_numpy(ONE.array())
    kept = torch.from_numpy(painted.over(FRAMES) == 0.0)
    torch.testing.assert_close(made[:, kept], sound[:, kept], atol=1e-5, rtol=1e-5)
    assert (made[:, ~kept] - sound[:, ~kept]).abs().min(dim=0).values.max() > 1e-2


def longer(bars: int = 2, own: int = 1, **change: object) -> DiffuseRequest:
    sound = track(1, frames=FRAMES * own // bars)
    return replace(REQUEST, bars=bars, idea=Extend(sound, own), **change)  # type: ignore[arg-type]


def test_what_a_longer_loop_has_is_kept_exactly() -> None:
    made = rows(longer())
    sound = torch.from_numpy(track(1, frames=6).array())
    torch.testing.assert_close(made[:, :6], sound, atol=1e-5, rtol=1e-5)
    assert (made[:, 6:] - sound).abs().min(dim=0).values.max() > 1e-2
    assert torch.equal(made, rows(longer()))
    assert not torch.equal(made[:, 6:], rows(longer(), 1)[:, 6:])


def test_each_half_bar_is_made_by_all_calls() -> None:
    network, run = counting(), Ticks()
    making = Making(network, longer(calls=5), INFO, FRAMES)
    making.rows(0, run)
    assert network.asked == [1] * 10
    assert run.seen == [(done, 10) for done in range(10)]
    assert making.questions == 10


def test_a_longer_loop_that_is_enough_repeats_what_it_has() -> None:
    making = Making(NETWORK, longer(), INFO, FRAMES)
    made = making.rows(0, Ticks(), lambda step: step.done == 2)[0]
    sound = torch.from_numpy(track(1, frames=6).array())
    torch.testing.assert_close(made[:, :6], sound, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(made[:, 9:], sound[:, 3:], atol=1e-5, rtol=1e-5)


def test_a_sound_that_is_made_longer_is_as_long_as_its_bars() -> None:
    with pytest.raises(CheckpointError, match="12 frames is not as long"):
        rows(replace(longer(), idea=Extend(ONE, 1)))


def test_loops_between_two_begin_near_one_and_end_near_the_other() -> None:
    request = replace(REQUEST, count=15, calls=64, idea=Between(ONE, TWO))
    first, last = (torch.from_numpy(track.array()) for track in (ONE, TWO))
    made = [rows(request, index) for index in (0, 7, 14)]
    assert (made[0] - first).norm() < (made[0] - last).norm()
    assert (made[2] - last).norm() < (made[2] - first).norm()
    near = (made[0] - first).norm() + (made[2] - last).norm()
    assert near < 0.5 * (first - last).norm()


def test_two_sounds_are_followed_back_once_for_all_loops() -> None:
    network, run = counting(), Ticks()
    making = Making(network, replace(REQUEST, idea=Between(ONE, TWO)), INFO, FRAMES)
    making.prepare(run)
    making.prepare(run)
    assert network.asked == [2] * 6
    assert len(run.seen) == 6


def test_ticks_come_before_questions_and_what_is_thought_after() -> None:
    heard: list[Step] = []
    run = Ticks()
    making = Making(NETWORK, replace(REQUEST, guidance=2.0, style="house"), INFO, FRAMES)
    making.rows(0, run, heard.append)
    assert run.seen == [(0, 6), (2, 6), (4, 6)]
    assert [step.done for step in heard] == [2, 4, 6]
    assert heard[-1].clean.shape == (1, 6, FRAMES)


def test_styles_and_keys_have_their_numbers() -> None:
    assert [style_number(INFO, style) for style in ("house", "pads", None)] == [0, 2, -1]
    keys = ("C", "B", "Cm", "F#m", "Gbm", None)
    assert [key_number(NETWORK, INFO, key) for key in keys] == [0, 11, 12, 18, 18, -1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"style": "polka"}, "'polka'; it knows house, techno, pads"),
        ({"idea": Vary(track(1, rows=5))}, "5 dimensions was encoded by another"),
        ({"idea": Vary(track(1, frames=24))}, "24 frames is not as long"),
        ({"idea": Between(ONE, track(1, frames=24))}, "24 frames is not as long"),
    ],
)
def test_what_the_network_does_not_know_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        Making(NETWORK, replace(REQUEST, **change), INFO, FRAMES)  # type: ignore[arg-type]


def test_a_network_without_keys_says_so() -> None:
    network = LatentNetwork(replace(LatentConfig.tiny(), keys=False))
    with pytest.raises(CheckpointError, match="knows no keys"):
        Making(network, replace(REQUEST, key="Am"), INFO, FRAMES)


@pytest.mark.parametrize("idea", [Fresh(), Vary(ONE, 0.5), Between(ONE, TWO)])
def test_a_loop_that_is_enough_is_what_is_thought_of_it(idea: Idea) -> None:
    steps: list[Step] = []

    def second(step: Step) -> bool:
        steps.append(step)
        return step.done == 2

    making = Making(NETWORK, replace(REQUEST, idea=idea), INFO, FRAMES)
    making.prepare(Ticks())
    made = making.rows(0, Ticks(), second)
    assert len(steps) == 2
    assert torch.equal(made, NETWORK.raw(steps[-1].clean))


def test_a_loop_that_is_enough_keeps_what_is_not_painted() -> None:
    painted = Painted((Span(0.0, 0.5),))
    making = Making(NETWORK, replace(REQUEST, idea=Repaint(ONE, painted)), INFO, FRAMES)
    made = making.rows(0, Ticks(), lambda step: step.done == 1)
    np.testing.assert_allclose(made[0, :, 6:], ONE.array()[:, 6:], atol=1e-5)


def test_a_request_that_is_kept_early_asks_less() -> None:
    told = replace(REQUEST, guidance=2.0, style="house", kept_at=4)
    assert Making(NETWORK, told, INFO, FRAMES).questions == 2
    assert Making(NETWORK, replace(REQUEST, kept_at=4), INFO, FRAMES).questions == 4


def test_a_loop_that_was_not_heard_is_refused() -> None:
    loop = Original(44_100, 1, Tempo(120.0), "x")
    with pytest.raises(CheckpointError, match="works on sound itself: choose it again"):
        rows(replace(REQUEST, idea=Vary(loop)))


def test_an_embedding_is_refused() -> None:
    with pytest.raises(CheckpointError, match="a style and a key, and no embedding"):
        rows(replace(REQUEST, embedding=ONE))


def test_half_precision_is_refused() -> None:
    with pytest.raises(CheckpointError, match="full precision only"):
        rows(replace(REQUEST, precision="half"))
