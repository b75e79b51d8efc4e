from itertools import pairwise

from loopstudio.ui.walk import SECONDS, Walk


def gone(walk: Walk, steps: int) -> list[list[float]]:
    return [list(walk.step()) for _ in range(steps)]


def test_the_same_seed_goes_the_same_way() -> None:
    assert gone(Walk(7, [0.0, 0.5]), 50) == gone(Walk(7, [0.0, 0.5]), 50)
    assert gone(Walk(7, [0.0]), 50) != gone(Walk(8, [0.0]), 50)


def test_it_stays_between_the_ends_and_uses_most_of_the_room() -> None:
    places = [place for row in gone(Walk(1, [0.0, 1.0, -1.0], 3.0), 4_000) for place in row]
    assert max(places) <= 1.0
    assert min(places) >= -1.0
    assert max(places) > 0.8
    assert min(places) < -0.8


def test_it_goes_smoothly() -> None:
    places = [row[0] for row in gone(Walk(2, [0.0]), 400)]
    jumps = [abs(b - a) for a, b in pairwise(places)]
    assert max(jumps) < 0.8 * SECONDS


def test_twice_the_speed_goes_further() -> None:
    def way(speed: float) -> float:
        places = [row[0] for row in gone(Walk(3, [0.0], speed), 2_000)]
        return sum(abs(b - a) for a, b in pairwise(places))

    assert way(3.0) > 2.0 * way(1.0) > 2.0 * way(0.3)


def test_one_that_is_put_elsewhere_leaves_the_others_their_way() -> None:
    alone, moved = Walk(4, [0.0, 0.0]), Walk(4, [0.0, 0.0])
    moved.step()
    alone.step()
    moved.places[0] = 0.9
    assert moved.step()[1] == alone.step()[1]
