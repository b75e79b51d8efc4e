import torch

from loopstudio.core.streams import Purpose
from loopstudio.engines.noise import normals, pick


def test_a_seed_always_gives_the_same_numbers() -> None:
    first, again = normals(7, Purpose.MAPS, (3, 4))[0], normals(7, Purpose.MAPS, (3, 4))[0]
    assert torch.equal(first, again)


def test_the_numbers_are_those_of_every_machine() -> None:
    (drawn,) = normals(1, Purpose.LATENT, (3,))
    expected = torch.tensor([1.7291, -1.4285, 1.0277])
    torch.testing.assert_close(drawn, expected, atol=1e-4, rtol=0.0)


def test_each_purpose_has_its_own_numbers() -> None:
    streams = [normals(7, purpose, (8,))[0] for purpose in Purpose]
    assert len({tuple(numbers.tolist()) for numbers in streams}) == len(Purpose)


def test_large_seeds_stay_apart() -> None:
    near, far = normals(0, Purpose.SOUND, (8,)), normals(2**32 - 1, Purpose.SOUND, (8,))
    assert not torch.equal(near[0], far[0])


def test_shapes_are_drawn_one_after_the_other() -> None:
    one, two = normals(3, Purpose.MAPS, (4,), (2, 2))
    (whole,) = normals(3, Purpose.MAPS, (8,))
    assert torch.equal(torch.cat((one, two.flatten())), whole)


def test_noise_is_standard_normal() -> None:
    (drawn,) = normals(5, Purpose.SOUND, (50_000,))
    assert abs(float(drawn.mean())) < 0.02
    assert abs(float(drawn.std()) - 1.0) < 0.02


def test_picks_reach_every_choice() -> None:
    assert {pick(seed, Purpose.LABEL, 4) for seed in range(64)} == {0, 1, 2, 3}
