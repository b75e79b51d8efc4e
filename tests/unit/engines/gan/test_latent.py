from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.engines.gan.latent import LatentSpace, Position, statistics
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from tests.support.gan import LABELS, tiny_parts

PARTS = tiny_parts()
SPACE = LatentSpace.of(PARTS, LABELS)
LAYERS, W_DIM = PARTS.config.generator.layers, PARTS.config.generator.w_dim


def place(
    index: int = 0,
    *,
    seed: int = 5,
    count: int = 8,
    style: str | None = None,
    variety: float = 0.9,
    idea: Idea | None = None,
) -> Position:
    request = LoopRequest(
        "tiny", count=count, seed=seed, style=style, variety=variety, idea=idea or Fresh()
    )
    with torch.no_grad():
        return SPACE.position(request, index)


def point(seed: int, *, style: str = "house") -> LatentPoint:
    return place(seed=seed, style=style).point()


def array(origin: LatentPoint) -> Tensor:
    return torch.from_numpy(origin.array())


def test_an_item_lies_where_its_seed_says_whatever_the_batch() -> None:
    assert torch.equal(place(3, seed=5).w, place(0, seed=8, count=1).w)


def test_a_fresh_loop_has_one_w_for_all_layers_and_noise_of_its_seed() -> None:
    fresh = place(2, seed=5)
    assert fresh.w.shape == (LAYERS, W_DIM)
    assert torch.equal(fresh.w, fresh.w[:1].expand(LAYERS, -1))
    assert fresh.noise_seed == 7


def test_without_a_style_the_seed_chooses_one() -> None:
    assert {place(seed=seed).label for seed in range(20)} == {0, 1, 2}


def test_a_style_is_kept_to() -> None:
    assert {place(seed=seed, style="trap").label for seed in range(5)} == {2}


def test_a_style_leads_elsewhere_from_the_same_seed() -> None:
    assert not torch.equal(place(style="house").w, place(style="trap").w)


def test_an_unknown_style_is_refused_with_those_there_are() -> None:
    with pytest.raises(CheckpointError, match="no style 'polka'; it has house, techno, trap"):
        place(style="polka")


def test_reach_is_how_far_a_full_variety_goes() -> None:
    request = LoopRequest("tiny", seed=5, style="house", variety=1.0)
    near, far = (
        LatentSpace.of(replace(PARTS, reach=reach), LABELS).position(request, 0).w
        for reach in (1.0, 1.5)
    )
    mean = PARTS.w_mean[0]
    torch.testing.assert_close(far - mean, 1.5 * (near - mean))


def test_no_variety_is_the_average_of_the_style() -> None:
    average = place(style="techno", variety=0.0).w
    torch.testing.assert_close(average, PARTS.w_mean[1].expand(LAYERS, -1))


def test_variety_scales_the_distance_from_the_average() -> None:
    near, far = (place(style="techno", variety=v).w - PARTS.w_mean[1] for v in (0.5, 1.0))
    torch.testing.assert_close(2.0 * near, far, atol=1e-6, rtol=1e-4)


def test_more_like_this_keeps_the_noise_and_the_style() -> None:
    origin = point(1, style="trap")
    near = place(seed=9, idea=Like(origin, 0.2))
    assert (near.noise_seed, near.label) == (origin.noise_seed, 2)


def test_more_like_this_moves_by_its_radius() -> None:
    origin = point(1)
    steps = [
        float((place(seed=9, style="house", idea=Like(origin, r)).w - array(origin)).norm())
        for r in (0.01, 0.1, 1.0)
    ]
    assert steps[0] < 0.25 * steps[1] < steps[2]


def test_the_widest_radius_forgets_the_origin() -> None:
    one, two = (place(seed=9, style="house", idea=Like(point(seed), 1.0)).w for seed in (1, 2))
    torch.testing.assert_close(one, two)


def test_the_arc_keeps_the_spread() -> None:
    drawn = torch.stack([place(seed=s, style="house", variety=1.0).w[0] for s in range(200)])
    walked = torch.stack(
        [
            place(
                seed=s + 1000,
                style="house",
                variety=1.0,
                idea=Like(LatentPoint.of(w.expand(LAYERS, -1).numpy(), 0), 0.6),
            ).w[0]
            for s, w in enumerate(drawn)
        ]
    )
    assert float(walked.std(0).mean() / drawn.std(0).mean()) == pytest.approx(1.0, abs=0.1)


def test_between_two_walks_in_even_steps_and_makes_neither_again() -> None:
    start, end = point(1), point(2)
    walk = [place(i, count=3, seed=9, idea=Between(start, end)) for i in range(3)]
    for step, way in zip(walk, (0.25, 0.5, 0.75), strict=True):
        torch.testing.assert_close(step.w, torch.lerp(array(start), array(end), way))
    # The seed is heard: all steps have its noise.
    assert {step.noise_seed for step in walk} == {9}


def test_one_loop_between_two_lies_in_the_middle() -> None:
    start, end = point(1), point(2)
    middle = place(count=1, idea=Between(start, end)).w
    torch.testing.assert_close(middle, (array(start) + array(end)) / 2)


def test_a_mix_has_the_rhythm_below_and_the_sound_above() -> None:
    rhythm, sound = point(1), point(2, style="trap")
    mixed = place(idea=Mix(rhythm, sound, 0.25)).w
    coarse = LAYERS // 4
    assert torch.equal(mixed[:coarse], array(rhythm)[:coarse])
    assert torch.equal(mixed[coarse:], array(sound)[coarse:])


def test_further_mixes_differ_by_their_noise() -> None:
    mix = Mix(point(1), point(2))
    assert [place(i, seed=40, idea=mix).noise_seed for i in range(3)] == [1, 41, 42]


@pytest.mark.parametrize("shape", [(LAYERS, W_DIM + 1), (LAYERS - 1, W_DIM)])
def test_a_position_in_another_network_is_refused(shape: tuple[int, int]) -> None:
    stranger = LatentPoint.of(torch.zeros(shape).numpy(), 0)
    with pytest.raises(CheckpointError, match="made by another network"):
        place(idea=Like(stranger))


def test_a_network_without_labels_has_neither_style_nor_label() -> None:
    config = replace(GeneratorConfig.tiny(), labels=0)
    plain = LatentSpace(Generator(config), torch.zeros(1, W_DIM), torch.ones(1, W_DIM), ())
    with torch.no_grad():
        fresh = plain.position(LoopRequest("plain"), 0)
    assert fresh.label is None
    with pytest.raises(CheckpointError, match="no style 'house'"):
        plain.position(LoopRequest("plain", style="house"), 0)


def test_statistics_are_those_of_each_label() -> None:
    mean, std = statistics(PARTS.generator)
    assert mean.shape == std.shape == (len(LABELS), W_DIM)
    drawn = torch.stack([place(seed=s, style="trap", variety=1.0).w[0] for s in range(300)])
    torch.testing.assert_close(drawn.mean(0), mean[2], atol=0.3, rtol=0.0)
    torch.testing.assert_close(drawn.std(0), std[2], atol=0.3, rtol=0.2)
