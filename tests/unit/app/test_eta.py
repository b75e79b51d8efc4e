from loopstudio.app.eta import Eta


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_said_before_anything_is_done() -> None:
    assert Eta(Clock()).seconds(0, 8) is None


def test_the_first_moments_foretell_nothing() -> None:
    clock = Clock()
    eta = Eta(clock)
    eta.seconds(0, 80)
    clock.now = 0.1
    assert eta.seconds(2, 80) is None


def test_the_rest_takes_as_long_as_what_is_behind() -> None:
    clock = Clock()
    eta = Eta(clock)
    eta.seconds(0, 8)
    clock.now = 6.0
    assert eta.seconds(2, 8) == 18.0


def test_the_end_is_no_time_away() -> None:
    clock = Clock()
    eta = Eta(clock)
    eta.seconds(0, 8)
    clock.now = 6.0
    assert eta.seconds(8, 8) == 0.0


def test_loading_is_not_counted_as_a_step_of_what_follows() -> None:
    clock = Clock()
    eta = Eta(clock)
    eta.seconds(0, 2)
    clock.now = 60.0
    eta.seconds(0, 100)
    clock.now = 61.0
    assert eta.seconds(50, 100) == 1.0


def test_a_count_that_begins_anew_is_measured_anew() -> None:
    clock = Clock()
    eta = Eta(clock)
    eta.seconds(5, 8)
    clock.now = 60.0
    assert eta.seconds(0, 8) is None
