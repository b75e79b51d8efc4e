import pytest

from loopstudio.app.glances import SECONDS, SHARE, Glances
from loopstudio.core.glimpse import Glimpse

GLIMPSE = Glimpse(0, 1, 8, 1, 1, b"x")


class Looked:
    """A clock that a hand moves, and pictures that take their time."""

    def __init__(self, takes: float) -> None:
        self.now, self.takes = 0.0, takes
        self.seen: list[float] = []
        self.glances = Glances(lambda: self.now)
        self.glances.begin()

    def picture(self) -> Glimpse:
        self.now += self.takes
        return GLIMPSE

    def run(self, seconds: float, each: float = 0.01) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += each
            self.glances.take(self.picture, lambda _glimpse: self.seen.append(self.now))


def test_no_more_are_drawn_than_eight_a_second() -> None:
    looked = Looked(takes=0.0)
    looked.run(2.0)
    assert 2.0 / SECONDS * 0.8 < len(looked.seen) <= 2.0 / SECONDS


@pytest.mark.parametrize("takes", [0.01, 0.3])
def test_slow_pictures_are_drawn_so_seldom_that_they_cost_little(takes: float) -> None:
    looked = Looked(takes)
    looked.run(100.0)
    assert 0.5 * SHARE < len(looked.seen) * takes / 100.0 < 1.1 * SHARE


def test_a_short_run_is_not_held_up_by_what_is_known_to_be_slow() -> None:
    looked = Looked(takes=0.1)
    looked.run(1.0)
    looked.seen.clear()
    looked.glances.begin()
    looked.run(0.1 / SHARE - 0.05)
    assert looked.seen == []
